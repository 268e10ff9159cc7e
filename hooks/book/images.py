"""What keeps an image out of the book: its kind, or what Typst says of it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from hooks.book import assets
from hooks.cache import Cache, key

KINDS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")  # what PDF and EPUB both can show


def fault(image: Path, cache: Cache) -> str:
    """What keeps an image out of the book, with the remedy; empty if nothing does."""
    file = assets.of_image(image)
    if image.suffix.lower() not in KINDS:
        return f"is of a kind that the book cannot show; save it as one of {', '.join(KINDS)}"

    def words() -> bytes:
        with TemporaryDirectory() as folder:
            (Path(folder) / file.name).write_bytes(file.content)
            main = Path(folder) / "main.typ"
            main.write_text(f'#image("{file.name}")')
            try:
                typst.compile(main, format="pdf", ignore_system_fonts=True)
            except typst.TypstError as error:
                return error.message.encode()
        return b""

    said = cache.kept("image", key(file, files=[Path(__file__)], packages=["typst"]), words).decode()
    return f"cannot be read ({said}); save it anew" if said else ""
