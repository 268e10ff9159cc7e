"""Every page loads without error, weighs little, stands still, fits the window, shows all it says, and prints."""

from playwright.sync_api import Browser

from tests.browser.session import SHIFT, Visit, session

FIRST_VIEW = 150_000  # bytes of HTML, CSS, scripts and fonts, compressed as they travel
ADD = "html => document.querySelector('article').insertAdjacentHTML('beforeend', html)"


def test_every_page_was_visited_in_every_setting(visits: list[Visit]) -> None:
    assert len(visits) == len({visit.where for visit in visits})
    assert len(visits) % 3 == 0
    assert any(visit.formulas for visit in visits), "no page has a displayed formula: nothing was checked"
    assert any(visit.figures for visit in visits), "no page has a figure: nothing was checked"


def test_no_script_fails_and_the_console_stays_silent(visits: list[Visit]) -> None:
    faults = [f"{visit.where}: {error}" for visit in visits for error in visit.errors]
    assert not faults, "\n".join(faults)


def test_nothing_is_asked_of_another_host(visits: list[Visit]) -> None:
    faults = [f"{visit.where}: {url}" for visit in visits for url in visit.foreign]
    assert not faults, "\n".join(faults)


def test_nothing_that_a_page_asks_for_is_missing(visits: list[Visit]) -> None:
    faults = [f"{visit.where}: {url}" for visit in visits for url in visit.missing]
    assert not faults, "\n".join(faults)


def test_a_first_visit_stays_light_on_a_slow_line(visits: list[Visit]) -> None:
    faults = []
    for visit in visits:
        total = sum(visit.weight.values())
        if total > FIRST_VIEW:
            heaviest = sorted(visit.weight.items(), key=lambda item: -item[1])
            parts = ", ".join(f"{name or 'the page'} {size}" for name, size in heaviest[:8])
            faults.append(f"{visit.where}: {total} bytes, {total - FIRST_VIEW} too many ({parts} …)")
    assert not faults, "\n".join(faults)
    with_fonts = [v for v in visits if any(name.endswith(".woff2") for name in v.weight)]
    assert with_fonts, "no font was weighed"


def test_nothing_moves_while_a_page_loads(visits: list[Visit]) -> None:
    faults = [
        f"{visit.where}: layout shift {visit.shift:.3f}; "
        f"{'; '.join(f'{value:.3f} {moved}' for value, moved in visit.shifts)}"
        for visit in visits
        if visit.shift >= SHIFT
    ]
    assert not faults, "\n".join(faults)


def test_nothing_is_cut_off_at_the_side_of_the_window(visits: list[Visit]) -> None:
    faults = [
        f"{visit.page}, {width}: {part}"
        for visit in visits
        for width, parts in visit.sticks_out.items()
        for part in parts
    ]
    assert not faults, "\n".join(faults)


def test_everything_that_is_written_is_seen_with_and_without_scripts(visits: list[Visit]) -> None:
    faults = [f"{visit.where}: not seen: {part}" for visit in visits for part in visit.unseen]
    assert not faults, "\n".join(faults)


def test_print_wastes_no_ink_and_hides_nothing(visits: list[Visit]) -> None:
    faults = [f"{visit.page}, printed in the dark: {part}" for visit in visits for part in visit.printed[:2]]
    assert not faults, "\n".join(faults)


def test_what_is_cut_off_or_hidden_or_dark_is_noticed(browser: Browser, address: str) -> None:
    faults = [
        ("sticksOut", '<p style="width: 2000px">wide</p>'),
        ("sticksOut", '<p style="margin-left: -900px; width: 100px">left</p>'),
        ("unseen", '<p style="opacity: 0">pale</p>'),
        ("unseen", '<p style="display: none">gone</p>'),
        ("printed", '<p style="color: #eee">light ink</p>'),
        ("printed", '<table style="background: #222"><tr><td>dark paper</td></tr></table>'),
    ]
    with session(browser, address) as desk:
        desk.go("")
        for look, fault in faults:
            before = desk.probe(look)
            desk.tab.evaluate(ADD, fault)
            assert len(desk.probe(look)) > len(before), f"{fault} is not noticed"


def test_an_error_a_request_elsewhere_a_missing_file_and_a_shift_are_noticed(browser: Browser, address: str) -> None:
    with session(browser, address) as desk:
        desk.go("")
        desk.tab.evaluate("setTimeout(() => { throw new Error('planted') })")
        desk.tab.evaluate("fetch('https://count.example/hit').catch(() => 0)")
        desk.tab.evaluate("fetch('no-such-file').catch(() => 0)")
        desk.tab.evaluate(
            "document.querySelector('article').insertAdjacentHTML('afterbegin', '<p style=height:300px>')"
        )
        shifts = desk.probe("shifts")
        assert any("planted" in error for error in desk.visit.errors)
        assert desk.visit.foreign == ["https://count.example/hit"]
        assert desk.visit.missing == [f"{address}no-such-file"]
        assert sum(value for value, _ in shifts) > SHIFT


def test_what_is_folded_is_printed_open(browser: Browser, address: str) -> None:
    folded = "<details><summary>Proof</summary><p>planted</p></details>"
    with session(browser, address) as desk:
        desk.go("")
        desk.tab.evaluate(ADD, folded)
        proof = desk.tab.get_by_text("planted")
        assert not proof.is_visible()
        desk.tab.emulate_media(media="print")
        assert not desk.probe("printed")
        assert proof.is_visible()
