"""The Python that pages show, plot and test: a module or a folder for each subject of docs/."""
