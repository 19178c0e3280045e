"""Reads every feed with feedparser, as feed readers do, and holds it to what flow tools need of it."""
import os
import re
import sys
import urllib.request

import feedparser

base = os.environ["BASE_URL"]
failed = False


def check(what, holds):
    global failed
    if not holds:
        failed = True
        print("FAIL", what)


for lang in ("fi", "sv", "en"):
    ids = {}
    for form, version in (("atom", "atom10"), ("rss", "rss20")):
        address = f"{base}/feeds/tools.{lang}.{form}"
        feed = feedparser.parse(address)
        check(f"{address} is well-formed: {feed.get('bozo_exception')}", not feed.bozo)
        check(f"{address} is {feed.version}", feed.version == version)
        check(f"{address} says its language", feed.feed.language == lang)
        check(f"{address} says its own address", any(link.rel == "self" and link.href == address for link in feed.feed.links))
        check(f"{address} has entries", 36 <= len(feed.entries) <= 50)
        dates = [entry.updated_parsed if form == "atom" else entry.published_parsed for entry in feed.entries]
        check(f"{address}: strictly descending dates", all(a > b for a, b in zip(dates, dates[1:])))
        ids[form] = [entry.id for entry in feed.entries]
        check(f"{address}: permanent ids, none twice", len(set(ids[form])) == len(ids[form]) and all(i.startswith("urn:uuid:") for i in ids[form]))
        for entry in feed.entries:
            html = entry.content[0].value
            check(f"{entry.link}: title, summary, author", entry.title and entry.summary and entry.author)
            check(f"{entry.link}: all of the tool", "<h2>" in html and "<p>" in html and len(html) > 500)
            check(f"{entry.link}: nothing that runs", not re.search(r"<(script|iframe|style|img)|javascript:", html))
            check(f"{entry.link}: themes", all(tag.term and tag.scheme.endswith("/v1/vocabularies/theme") for tag in entry.get("tags", [])))
        with urllib.request.urlopen(feed.entries[0].link) as page:
            check(f"{feed.entries[0].link} is a page to read", page.headers.get_content_type() == "text/html" and b"<h1>" in page.read())
        again = feedparser.parse(address, etag=feed.etag)
        check(f"{address}: 304 for its ETag", again.status == 304)
        print(f"{address}: {len(feed.entries)} entries, {sum(len(e.content[0].value) for e in feed.entries)} characters of HTML")
    check(f"the same ids in both formats ({lang})", ids["atom"] == ids["rss"])

themed = feedparser.parse(f"{base}/feeds/tools.fi.atom?theme=crisis")
check("a feed of a theme", themed.entries and all(any(t.term == "crisis" for t in e.tags) for e in themed.entries))
sys.exit(failed)
