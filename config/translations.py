"""Compiles the stale `.po` files, with Babel: a machine needs no gettext. A script, so that it costs no Django."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def compile_file(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def compile_stale(root: Path = ROOT) -> None:
    # The project's and its apps', but not those of the packages in .venv.
    sources = [*root.glob("locale/*/LC_MESSAGES/*.po"), *root.glob("[a-z]*/locale/*/LC_MESSAGES/*.po")]
    for source in filter(is_stale, sources):
        compile_file(source)


if __name__ == "__main__":
    compile_stale()
