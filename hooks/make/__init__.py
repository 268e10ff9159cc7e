"""What the targets of the Makefile run: set up, serve, and put the finished site in place."""
