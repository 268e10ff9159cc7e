"""What MkDocs calls while it builds: each event hands over to the file whose job it is.

The order of a build: figures of all pages at once; then page by page Markdown, formulas, questions; then links; then
the pages are written, and typeset formulas and pictures take their places. Problems are logged as warnings, which
stop a strict build, and stand at the top of their page while serving.
"""

import json
import logging
import os
import posixpath
import re
import runpy
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))  # for `from hooks.…`, wherever MkDocs is started

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from hooks.book import contents, editions, nav
from hooks.book.contents import day
from hooks.book.pandoc import NotForPaper
from hooks.book.references import Picture
from hooks.figures import blocks, draw, svg
from hooks.formulas import delimiters, fonts, katex
from hooks.formulas.speech import Speaker
from hooks.node import MissingNode
from hooks.pages import glossary, includes, incremental, labs, links, minify
from hooks.problems import Problem, box
from hooks.questions import model

log = logging.getLogger("mkdocs.hooks.notes")
PAGE_LOG = logging.getLogger("mkdocs.structure.pages")


@dataclass
class Build:
    """What is known of the site while it is built; made anew for each build, except the typesetter."""

    root: Path
    typesetter: katex.Typesetter
    sources: dict[str, str] = field(default_factory=dict)  # by page
    problems: dict[str, list[Problem]] = field(default_factory=dict)  # by page
    pictures: dict[str, str] = field(default_factory=dict)  # as they stand on pages, by figure
    drawn: dict[str, Picture] = field(default_factory=dict)  # as they were drawn, by figure
    formulas: dict[str, list[str]] = field(default_factory=dict)  # by page
    question_pages: dict[str, str] = field(default_factory=dict)  # by question id
    nav: Navigation = field(default_factory=lambda: Navigation([], []))

    @property
    def includes(self) -> Path:
        return self.root / "includes"

    def report(self, *problems: Problem) -> None:
        """Log each problem once, and keep it for its page."""
        for problem in problems:
            known = self.problems.setdefault(problem.page, [])
            if problem not in known:
                known.append(problem)
                log.warning(str(problem))


build: Build
palette: dict[str, Any]
with_book = True


def on_startup(command: str, dirty: bool) -> None:
    """The book takes a while: while serving it is made only if asked for."""
    global with_book
    with_book = command != "serve" or "BOOK" in os.environ


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global build, palette
    root = Path(config.config_file_path).parent
    palette = runpy.run_path(str(root / "includes" / "palette.py"))
    macros = json.loads((root / "includes" / "macros.json").read_text(encoding="utf-8"))
    if "build" in globals() and (build.root, build.typesetter.macros) == (root, macros):
        build = Build(root, build.typesetter)
    else:
        build = Build(root, katex.Typesetter(macros, root / "node_modules", root / ".cache"))
    PAGE_LOG.filters = [f for f in PAGE_LOG.filters if type(f).__name__ != "LinkFilter"]
    PAGE_LOG.addFilter(links.LinkFilter(lambda page: build.sources.get(page, ""), build.report))
    figure_fence = {"name": "python", "class": "figure", "validator": is_figure, "format": figure_html}
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [figure_fence]
    if search := config.plugins.get("material/search"):
        incremental.index_once(search.search_index)
    if jupyter := config.plugins.get("mkdocs-jupyter"):
        kept = root / ".cache" / "labs" / labs.cache_key(build.includes.glob("*.py"))
        jupyter.config["cache_dir"] = str(kept)
        os.environ["PYTHONPATH"] = str(build.includes)  # for the kernels of the labs
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # a file written into includes/ would start the next build
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for file in list(files.documentation_pages()):
        try:
            build.sources[file.src_uri] = Path(str(file.abs_src_path)).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            build.report(Problem(file.src_uri, line, "is not UTF-8; save the page in that encoding"))
            file.content_string = "# This page cannot be read\n"
    found = [
        b for page, source in build.sources.items() if page.endswith(".md") for b in blocks.find_blocks(page, source)
    ]
    drawn, problems = draw.draw(found, build.includes, build.root / ".cache" / "figures", show_progress)
    build.report(*problems)
    alts = {block.name: block.options.get("alt", "") for block in reversed(found)}
    for name, one in drawn.items():
        keep_picture(name, one, alts[name])
    files.append(File.generated(config, "assets/figures.css", content=svg.color_css(palette["LIGHT"], palette["DARK"])))
    return files


def keep_picture(figure: str, drawn: str, alt: str) -> None:
    build.pictures[figure] = svg.themed(drawn, palette["LIGHT"], alt)
    build.drawn[figure] = Picture(drawn, alt)


def show_progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and not os.environ.get("CI"):
        print(f"\rFigures: {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def is_figure(language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, str], md: Any) -> bool:
    if "figure" not in inputs:
        return False
    options.update(inputs)
    return True


def figure_html(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
    highlight = md.preprocessors["fenced_code_block"].highlight
    code = highlight(src=source, language="python", options={}, md=md, classes=[], id_value="", attrs={})
    return blocks.html(options, code)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    name = page.file.src_uri
    if name.endswith(".py"):
        page.meta.update(labs.front_matter(build.sources.get(name, "")))
    if re.match(r"---\r?\n", build.sources.get(name, "")) and not page.meta:
        build.report(Problem(name, 1, "the front matter is not YAML; put quotes around a value that has a colon"))
    markdown, problems = includes.check(markdown, build.sources.get(name, ""), name, build.includes)
    build.report(*problems)
    terms = build.includes / "glossary.md"
    if terms.is_file():
        markdown = glossary.listed(markdown, terms.read_text(encoding="utf-8"))
    if not name.endswith(".py"):
        own_key = incremental.key(markdown, build.includes.glob("*.*"), (file.src_uri for file in files))
        incremental.render_once(page, own_key, lambda: not build.problems.get(name))
    return markdown


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """A lab that fails must not end the build: it is a problem of its page."""
    if page.file.src_uri.endswith(".py"):
        render = page.render

        def guarded(config: MkDocsConfig, files: Files) -> None:
            try:
                render(config, files)
            except Exception as error:  # whatever the lab raises, with the frames of Jupyter around it
                name = page.file.src_uri
                build.report(labs.failure(str(error), name, build.sources.get(name, "")))
                page.content = ""

        page.render = guarded  # type: ignore[method-assign]
    return page


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    name = page.file.src_uri
    source = build.sources.get(name, "")
    if name.endswith(".py") and name in build.sources:
        html = lab_content(html, page, files)
    else:
        build.report(*blocks.check_shown(html, name, blocks.find_blocks(name, source)))
    html, build.formulas[name], problems = katex.typeset_page(html, build.typesetter, name, source)
    build.report(*problems)
    build.report(*model.check(model.read(html, name), source, name, build.question_pages))
    return model.show_levels(glossary.first_only(html))


def lab_content(html: str, page: Page, files: Files) -> str:
    name = page.file.src_uri

    def resolve(link: str) -> str:
        path, _, anchor = link.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        target = files.get_file_from_path(wanted)
        if target is None:
            PAGE_LOG.warning(f"Doc file '{name}' contains a link '{link}', but the target is not found.")
            return link
        if anchor:
            page.links_to_anchors = page.links_to_anchors or {}
            page.links_to_anchors.setdefault(target, {})[anchor] = link
        return (target.url_relative_to(page.file) if path else "") + (f"#{anchor}" if anchor else "")

    def picture(figure: str, drawn: str, alt: str) -> str:
        keep_picture(figure, drawn, alt)
        return blocks.placeholder(figure)

    html, problems = labs.clean(html, name, build.sources.get(name, ""), picture)
    build.report(*problems)
    page.present_anchor_ids = set(re.findall(r'\bid="([^"]+)"', html))
    return delimiters.mark(labs.link_targets(html, resolve))


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    for file in files.documentation_pages():
        if file.page is not None:
            file.page.validate_anchor_links(files=files, log_level=logging.WARNING)
    katex = build.root / "node_modules" / "katex" / "dist"
    if katex.is_dir():
        typeset = [html for page in build.formulas.values() for html in page]
        for path, content in fonts.katex_files(katex, typeset, build.root / ".cache" / "fonts").items():
            files.append(File.generated(config, f"assets/katex/{path}", content=content))
    env.globals["editions"] = []
    if with_book and config.extra.get("book") and not any(build.problems.values()):
        make_book(env, config, files)
    return env


def make_book(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Add the books to the site's files, and tell the templates of them."""
    chapters = nav.chapters(build.nav)
    terms = glossary.entries((build.includes / "glossary.md").read_text(encoding="utf-8"))
    cache = build.root / ".cache"
    try:
        speaker = Speaker(build.root / "node_modules", cache)
        spoken = {
            page.source: editions.spoken(build.formulas[page.source], speaker.speak(build.formulas[page.source]))
            for chapter in chapters
            for page in chapter.pages
        }
        speaker.close()
        around = editions.surroundings(chapters, spoken, build.drawn, nav.files(files), config.site_url or "")
        book = contents.Book(nav.front(config, build.root), chapters, around, terms)
        books = editions.fill(book, cache / "book")
    except NotForPaper as fault:
        build.report(editions.problem(fault, build.sources))
        return
    except MissingNode as missing:
        build.report(Problem("the book", None, f"its formulas cannot be spoken: {missing}"))
        return
    for name, content in books.items():
        files.append(File.generated(config, name, content=content))
    env.globals["editions"] = editions.editions(books)
    env.globals["labels"] = contents.labels(chapters)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    build.nav = nav
    return nav


def on_post_build(config: MkDocsConfig) -> None:
    """The zip holds the finished pages, so it is made last."""
    site = Path(config.site_dir)
    if (site / editions.PDF).is_file():
        shim = build.root / "node_modules" / "iframe-worker" / "shim" / "index.js"
        editions.add_archive(site, shim, day(build.root), build.root / ".cache" / "book")


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
    context["math_fonts"] = fonts.needed(build.formulas.get(page.file.src_uri, []))
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    name = page.file.src_uri
    output = katex.fill(minify.lean(output), build.formulas.get(name, []))
    output = blocks.fill(output, build.pictures)
    problems = box(build.problems.get(name, []))
    article = '<article class="md-content__inner md-typeset">'
    return output.replace(article, article + problems, 1) if problems else output
