"""Writes what the pages of the checks call right, and the examples, as files that a grammar must take: ROOT OUT."""

import pathlib
import re
import sys

root, out = map(pathlib.Path, sys.argv[1:])
out.mkdir(parents=True)
pages = sorted((root / "src").rglob("*.md"))
for page in pages:
    right = page.read_text().partition("## Right")[2]
    for number, fence in enumerate(re.findall(r"```pipeline[^\n]*\n(.*?)```", right, re.S)):
        (out / f"{page.stem}-{number}.pipeline").write_text(fence)
for example in root.glob("examples/*/*.pipeline"):
    (out / f"example-{example.parent.name}-{example.name}").write_text(example.read_text())
written = len(list(out.iterdir()))
assert written > 100, f"only {written} texts were found"
print(f"{written} texts")
