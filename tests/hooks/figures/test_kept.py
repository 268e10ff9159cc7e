"""What an author has of kept figures: nothing is drawn twice, and none is shown that the code would not draw now."""

import shutil
from pathlib import Path

import pytest
from minisite import ROOT, Site, build_site

from hooks import cache
from hooks.cache import Cache
from hooks.figures import draw
from hooks.figures.blocks import Block
from hooks.figures.workers import Workers

pytestmark = pytest.mark.usefixtures("lent")

FILES: dict[str, str] = {
    "values.csv": "1\n2\n",
    "deep/er/values.csv": "1\n2\n",
    "package/__init__.py": "",
    "package/shape.py": "from .size import SIZE\n\n\ndef values():\n    return [1, SIZE]\n",
    "package/size.py": "SIZE = 2\n",
    "helper.py": "from pathlib import Path\n\nimport deeper\n\n\ndef read(name):\n"
    "    text = Path(__file__).with_name(name).read_text()\n    return [deeper.START, *map(float, text.split())]\n",
    "deeper.py": "START = 1\n",
    "dynamic.py": "VALUES = [1, 2]\n",
    "other.py": "",
    "other.csv": "",
}
SNIPPETS = {
    "module": "import deeper\nax.plot([0, deeper.START])",
    "package": "from package.shape import values\nax.plot(values())",
    "dynamic": "import importlib\nax.plot(importlib.import_module('dyna' + 'mic').VALUES)",
    "data": "import numpy as np\nfrom pathlib import Path\nimport figure_style\n"
    "ax.plot(np.loadtxt(Path(figure_style.__file__).parent / 'deep' / 'er' / 'values.csv'))",
    "helped": "import helper\nax.plot(helper.read('values.csv'))",
    "plain": "ax.plot([0, 1])",
}
STYLE = {"figure_style.py", "palette.py"}
READ = {
    "module": {"deeper.py"},
    "package": {"package/__init__.py", "package/shape.py", "package/size.py"},
    "dynamic": {"dynamic.py"},
    "data": {"deep/er/values.csv"},
    "helped": {"helper.py", "deeper.py", "values.csv"},
    "plain": set(),
}


def block(name: str, code: str, head: str = "") -> Block:
    return Block("a.md", 1, f'python figure="{name}" alt="A line"{head}', code)


class Project:
    """Figures, what they read, and what is kept of them."""

    def __init__(self, folder: Path) -> None:
        self.includes = folder / "includes"
        for name in STYLE:
            self.write(name, (ROOT / "includes" / name).read_text())
        for name, text in FILES.items():
            self.write(name, text)
        self.kept = Cache(folder / ".cache")

    def write(self, name: str, text: str) -> None:
        (self.includes / name).parent.mkdir(parents=True, exist_ok=True)
        (self.includes / name).write_text(text)

    def draw(self, *blocks: Block) -> tuple[int, list[str]]:
        """How many figures were drawn anew, and the problems."""
        counts = [0]
        _, problems = draw.draw(blocks, self.includes, self.kept, lambda done, of: counts.append(of))
        return counts[-1], [str(problem) for problem in problems]

    def stale(self) -> set[str]:
        """The names of the figures that would be drawn anew."""
        blocks = {name: block(name, code) for name, code in SNIPPETS.items()}
        return {name for name, one in blocks.items() if not draw.recall([one], self.includes, self.kept)}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("kept"))
    assert project.draw(*(block(name, code) for name, code in SNIPPETS.items())) == (len(SNIPPETS), [])
    return project


@pytest.fixture
def project(drawn: Project, tmp_path: Path) -> Project:
    """A copy of a project whose figures are all drawn."""
    drawn.kept.close()
    shutil.copytree(drawn.includes.parent, tmp_path, dirs_exist_ok=True)
    copy = Project(tmp_path)
    assert copy.stale() == set()
    return copy


@pytest.mark.parametrize("changed", [*FILES, *sorted(STYLE)])
def test_exactly_the_figures_that_read_a_file_are_drawn_anew_when_it_changes(project: Project, changed: str) -> None:
    project.write(changed, (project.includes / changed).read_text() + "\n")
    assert project.stale() == {name for name, read in READ.items() if changed in read | STYLE}


def test_a_figure_whose_data_is_gone_is_not_shown_from_before(project: Project) -> None:
    (project.includes / "values.csv").unlink()
    assert project.stale() == {"helped"}
    drawn, (problem,) = project.draw(block("helped", SNIPPETS["helped"]))
    assert drawn == 1
    assert problem.startswith('a.md, line 3: the snippet of figure "helped" raises FileNotFoundError')
    project.write("values.csv", FILES["values.csv"])
    assert project.stale() == set()


def test_a_figure_is_drawn_anew_when_a_file_appears_that_it_looked_for(tmp_path: Path) -> None:
    project = Project(tmp_path)
    code = "import helper\ntry: y = helper.read('new.csv')\nexcept FileNotFoundError: y = [0, 1]\nax.plot(y)"
    counts = [project.draw(block("x", code)), project.draw(block("x", code))]
    project.write("new.csv", "3\n")
    assert [*counts, project.draw(block("x", code))] == [(1, []), (0, []), (1, [])]


def test_a_picture_is_not_kept_if_what_it_shows_changed_meanwhile(tmp_path: Path) -> None:
    project = Project(tmp_path)
    write = f"open({str(project.includes / 'values.csv')!r}, 'w').write('9')"
    code = f"import helper\nax.plot(helper.read('values.csv'))\n{write}"
    assert project.draw(block("x", code)) == (1, [])
    assert project.draw(block("x", code)) == (1, [])


def test_a_figure_is_kept_when_only_words_or_its_place_change(project: Project) -> None:
    moved = Block("b.md", 7, 'python figure="plain" alt="Other" caption="Other"', SNIPPETS["plain"])
    assert project.draw(moved) == (0, [])


def test_a_key_changes_with_code_name_size_programs_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    def keys() -> set[str]:
        blocks = [block("a", "1"), block("a", "2"), block("b", "1"), block("a", "1", ' size="2x1"')]
        return {own for one in blocks for own in draw.recipes([one]).values()}

    found = [keys()]
    for library in draw.LIBRARIES:
        monkeypatch.setattr(cache, "version", lambda name, new=library: "99" if name == new else "1")
        found.append(keys())
    monkeypatch.setattr(draw, "PROGRAMS", draw.PROGRAMS[1:])
    found.append(keys())
    assert len(set().union(*found)) == 4 * (len(draw.LIBRARIES) + 2)


def test_a_failed_snippet_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    project = Project(tmp_path)
    count, problems = project.draw(block("fails", "ax.plot([0, 1])\nraise ValueError"))
    assert (count, problems) == (1, ['a.md, line 3: the snippet of figure "fails" raises ValueError; mend its code'])
    assert project.kept.run("select key from entry") == []


# ------------------------------------------------------------------------------------------------------- real builds


def page(snippets: dict[str, str]) -> str:
    return "# A\n\n" + "\n\n".join(f'```python figure="{n}" alt="A line"\n{code}\n```' for n, code in snippets.items())


def pictures(site: Site) -> dict[str, str]:
    return {name: str(site.article("a.md").select_one(f"#figure-{name} svg")) for name in SNIPPETS}


def test_a_strict_build_shows_what_its_files_say_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {f"includes/{name}": text for name, text in FILES.items()}
    before = build_site(tmp_path, files | {"docs/a.md": page(SNIPPETS)})
    shown = pictures(before)
    changes: dict[str, str | bytes] = {
        "includes/values.csv": "9\n5\n1\n",
        "includes/deep/er/values.csv": "9\n5\n1\n",
        "includes/package/size.py": "SIZE = 7\n",
        "includes/dynamic.py": "VALUES = [7, 5, 1]\n",
        "includes/other.csv": "changed\n",
    }
    after = build_site(tmp_path, changes)
    assert (before.log, after.log) == ([], [])
    assert {name for name in SNIPPETS if pictures(after)[name] != shown[name]} == {
        "package",
        "dynamic",
        "data",
        "helped",
    }
    monkeypatch.setattr(Workers, "run", lambda self, job: pytest.fail("a snippet was run again"))
    again = build_site(tmp_path, {"docs/b.md": "# B\n", "includes/other.py": "MORE = 1\n"})
    assert (again.log, pictures(again)) == ([], pictures(after))
