"""What MkDocs calls while it builds, in the order of a build: each event hands over to the file whose job it is.

Labs are run and figures of all pages drawn at once; then page by page Markdown, formulas, questions; then links and
the book; then the pages are written, and typeset formulas and pictures take their places. Problems are logged as
warnings, which stop a strict build, and stand at the top of their page while serving.
"""

import json
import logging
import os
import runpy
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

sys.path.append(str(Path(__file__).resolve().parents[1]))  # for `from hooks.…`, wherever MkDocs is started

from hooks import problems
from hooks.book import editions
from hooks.build import Build, Memory
from hooks.cache import Cache
from hooks.figures import blocks, draw, svg
from hooks.formulas import fonts, katex
from hooks.labs import page as labs
from hooks.pages import glossary, includes, incremental, links, minify, source
from hooks.questions import model

memory: Memory
build: Build
with_book = True


def on_startup(command: str, dirty: bool) -> None:
    """The book takes a while: while serving it is made only if asked for."""
    global with_book
    with_book = command != "serve" or "BOOK" in os.environ


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global build, memory
    root = Path(config.config_file_path).parent
    if "memory" not in globals() or memory.root != root:
        memory = Memory(root, Cache(root / ".cache"))
    macros = json.loads((root / "includes" / "macros.json").read_text(encoding="utf-8"))
    palette = runpy.run_path(str(root / "includes" / "palette.py"))
    build = Build(root, memory.cache, memory.typesetter_for(macros), palette, with_book)
    links.listen(lambda page: build.sources.get(page, ""), build.report)
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [blocks.CUSTOM_FENCE]
    if search := config.plugins.get("material/search"):
        incremental.index_once(search.search_index, memory.indexed)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for file in files.documentation_pages():
        build.sources[file.src_uri], faults = source.read(file)
        build.report(*faults)
    labs.prepare(files, config, build)
    found = [block for page, text in build.sources.items() for block in blocks.find(page, text)]
    drawn, faults = draw.draw(found, build.includes, build.cache, draw.show_progress)
    build.pictures |= drawn
    build.report(*faults)
    css = svg.color_css(build.palette["LIGHT"], build.palette["DARK"])
    files.append(File.generated(config, "assets/figures.css", content=css))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    build.nav = nav
    return nav


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    if page.file.src_uri.endswith(".py"):
        page.__dict__.pop("render", None)  # mkdocs-jupyter's: MkDocs renders a lab as any page
    return page


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    name = page.file.src_uri
    text = build.sources.get(name, "")
    if name in build.labs:
        page.meta.update(build.labs[name].notebook.meta)
    build.report(*source.check_front_matter(name, text, page.meta))
    markdown, faults = includes.check(markdown, text, name, build.includes)
    build.report(*faults)
    markdown = glossary.listed(markdown, build.includes / "glossary.md")
    own_key = incremental.key(markdown, build.includes.glob("*.*"), (file.src_uri for file in files))
    incremental.render_once(page, own_key, memory.rendered, lambda: not build.problems.get(name))
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    name = page.file.src_uri
    text = build.sources.get(name, "")
    build.report(*blocks.check_shown(html, name, blocks.find(name, text)))
    if name in build.labs:
        html = labs.fill(html, page, config, files, build)
    html, build.formulas[name], faults = katex.typeset_page(html, build.typesetter, name, text)
    build.report(*faults)
    build.report(*model.check(model.read(html, name), text, name, build.question_pages))
    return model.show_levels(glossary.first_only(html))


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    for file in files.documentation_pages():
        if file.page is not None:  # before MkDocs does so, that what is found stands on the page
            file.page.validate_anchor_links(files=files, log_level=logging.WARNING)
    for path, content in fonts.katex_files(build.node_modules / "katex" / "dist", build.formulas, build.cache).items():
        files.append(File.generated(config, f"assets/katex/{path}", content=content))
    env.globals |= {"editions": [], "labels": {}}
    if build.with_book and config.extra.get("book") and not any(build.problems.values()):
        env.globals |= editions.make(build, config, files)
    return env


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
    context["math_fonts"] = fonts.needed(build.formulas.get(page.file.src_uri, []))
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    name = page.file.src_uri
    output = katex.fill(minify.minified(output), build.formulas.get(name, []))
    output = blocks.fill(output, build.pictures, build.palette["LIGHT"])
    return problems.show(output, build.problems_of(name))


def on_post_build(config: MkDocsConfig) -> None:
    """The zip holds the finished pages, so it is made last."""
    editions.add_zip(Path(config.site_dir), build)
    build.cache.finish(full=build.with_book and not any(build.problems.values()))
