"""Looks that every link inside a site leads to a file, and to a place in it; says which do not."""
import html.parser
import pathlib
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.places.add(attributes.get("id"))
        link = attributes.get("href" if tag in ("a", "link") else "src")
        if link and tag in ("a", "link", "script", "img"):
            self.links.append(link)


site = pathlib.Path(sys.argv[1]).resolve()
pages = {path: Page(path.read_text()) for path in site.rglob("*.html")}
wrong = []
for path, page in pages.items():
    # print.html is all pages in one, with the links of each; 404.html is shown at any depth.
    if path.name in ("print.html", "404.html", "toc.html"):
        continue
    for link in page.links:
        url = urllib.parse.urlsplit(link)
        if url.scheme or url.netloc:
            continue
        to = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
        if to.is_dir():
            to /= "index.html"
        fragment = urllib.parse.unquote(url.fragment)
        if not to.exists():
            wrong.append(f"{path.relative_to(site)}: nothing at {link}")
        elif fragment and to in pages and fragment not in pages[to].places:
            wrong.append(f"{path.relative_to(site)}: no such place: {link}")
print(*wrong, sep="\n")
assert len(pages) > 10, "the site has hardly any pages"
sys.exit(bool(wrong))
