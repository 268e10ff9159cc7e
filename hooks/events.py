"""What MkDocs calls while it builds, in the order of a build: each event hands over to the file whose job it is.

Labs are run and figures drawn at once; then page by page Markdown, formulas, questions; then links, the book, pages.
Problems are logged as warnings, which stop a strict build, and stand on their page while serving.
"""

import os
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

sys.path.append(str(Path(__file__).resolve().parents[1]))  # for `from hooks.…`, wherever MkDocs is started

from hooks import problems, serving
from hooks.book import editions
from hooks.build import Build, Memory, begin
from hooks.cache import Cache, key
from hooks.figures import blocks, draw, show, svg
from hooks.formulas import fonts, katex, misplaced
from hooks.labs import page as labs
from hooks.pages import dialect, front_matter, glossary, includes, incremental, links, minify, source, unrendered
from hooks.pages.html import parse
from hooks.questions import badges, checks, model

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
    memory = memory if "memory" in globals() and memory.root == root else Memory(root, Cache(root / ".cache"))
    build = begin(memory, with_book)
    links.listen(build.sources, root, build.report)
    config.markdown_extensions.append(dialect.Dialect())
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [show.CUSTOM_FENCE]
    if search := config.plugins.get("material/search"):
        incremental.index_once(search.search_index, build.rendering, build.cache, lambda p: build.questions.get(p, []))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for file in files.documentation_pages():
        build.sources[file.src_uri], faults = source.read(file)
        build.report(*faults)
    labs.prepare(files, config, build)
    pages = [] if "includes/palette.py" in build.problems else build.sources.items()
    found = [block for page, text in pages for block in blocks.find(page, text)]
    drawn, faults = draw.draw(found, build.includes, build.cache, draw.show_progress)
    build.pictures |= drawn
    build.report(*faults)
    css = svg.color_css(build.palette["LIGHT"], build.palette["DARK"])
    files.append(File.generated(config, "assets/figures.css", content=css))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    build.nav = nav
    return nav


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    name = page.file.src_uri
    if name in build.labs or not build.sources.get(name):  # what has none, or nobody can read
        return None
    text, faults = front_matter.read(name, build.sources[name])
    build.report(*faults)
    return text


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    name = page.file.src_uri
    text = build.sources.get(name, "")
    if name.endswith(".py"):
        page.__dict__.pop("render", None)  # mkdocs-jupyter's: MkDocs renders a lab as any page
    if name in build.labs:
        page.meta.update(build.labs[name].notebook.meta)
    build.report(*front_matter.check(name, text, page.meta))
    markdown, faults = includes.check(markdown, text, name, build.includes)
    build.report(*faults)
    markdown = glossary.appended(glossary.listed(markdown, build.terms), build.terms)
    own_key = key(name, markdown, build.rendering, sorted(file.src_uri for file in files))
    incremental.render_once(page, own_key, build.cache, lambda: not build.problems.get(name))
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    name = page.file.src_uri
    text = build.sources.get(name, "")
    build.report(*show.check_shown(html, name, blocks.find(name, text)))
    if name in build.labs:
        html = labs.fill(html, page, config, files, build)
    html, build.formulas[name], faults = katex.typeset_page(html, build.typesetter, name, text)
    if "includes/macros.json" in build.problems:  # so commands may be unknown without a fault of the page
        faults = [fault for fault in faults if "Undefined control sequence" not in fault.message]
    build.report(*faults)
    tree = parse(html)
    asked = build.questions[name] = model.read(tree, name)
    build.report(*misplaced.check(tree, build.formulas[name], name, text), *unrendered.check(tree, name, text))
    build.report(*checks.check(tree, asked, text, name, build.includes, build.question_pages))
    return badges.without_names(glossary.first_only(html))


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    build.report(*links.check(files, build.sources, build.includes))
    build.report_cache()
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
    output = show.fill(output, build.pictures, build.palette["LIGHT"])
    output = badges.show(output, build.questions.get(name, []))
    return problems.show(output, build.problems_of(name))


def on_post_build(config: MkDocsConfig) -> None:
    """The zip holds the finished pages, so it is made last."""
    editions.add_zip(Path(config.site_dir), build)
    build.cache.finish(full=build.with_book and not any(build.problems.values()))
    build.report_cache()


def on_serve(server: Any, config: MkDocsConfig, builder: Any) -> Any:
    server.builder = serving.keep_serving(server.builder, lambda: build, Path(config.site_dir))
    return server
