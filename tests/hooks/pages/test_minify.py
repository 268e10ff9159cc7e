"""A page loses white space that nobody sees, and none that is shown."""

import pytest
from minisite import build_site

from hooks.pages.minify import minified


@pytest.mark.parametrize(
    ("html", "leaner"),
    [
        ("<div>\n\n    <p>a</p>\n  </div>\n", "<div>\n<p>a</p>\n</div>\n"),
        ("<p>a\n   b</p>", "<p>a\nb</p>"),
        ("<pre>\n\n  x\n</pre>\n\n<p>", "<pre>\n\n  x\n</pre>\n<p>"),
        ("<script>`\n  a`</script>\n <i>", "<script>`\n  a`</script>\n<i>"),
        ("<pretty>\n  x</pretty>", "<pretty>\nx</pretty>"),
    ],
)
def test_white_space_goes_only_where_it_is_not_shown(html: str, leaner: str) -> None:
    assert minified(html) == leaner


def test_pages_are_lean_and_their_code_is_whole(tmp_path):
    site = build_site(tmp_path, {"docs/a.md": "# A\n\n```python\nif a:\n\n    b = 1\n```\n"})
    html = site.html("a.md")
    assert "\n\n" not in html.partition("<pre")[0]
    assert site.article("a.md").select_one("pre").get_text().strip() == "if a:\n\n    b = 1"
