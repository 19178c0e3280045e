"""Reads exports with Python's csv and openpyxl, and with LibreOffice.

First it publishes a tool whose title is a formula, as the editor whose id and secret are in CLIENT.
"""
import base64
import csv
import datetime
import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.request

import openpyxl

base, slug, formula = os.environ["BASE_URL"], "etatiimin-viikkorytmi", '=HYPERLINK("http://paha.example";"Avaa")'
failed = False


def check(what, holds):
    global failed
    if not holds:
        failed = True
        print("FAIL", what)


def fetch(path, method="GET", body=None, **headers):
    request = urllib.request.Request(base + path, body, {name.replace("_", "-"): value for name, value in headers.items()}, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def publish_formula():
    pair = base64.b64encode(os.environ["CLIENT"].encode()).decode()
    token = json.loads(fetch("/oauth/token", "POST", b"grant_type=client_credentials", Authorization="Basic " + pair))["access_token"]
    tool, editor = f"/v1/tools/{slug}", "Bearer " + token
    edit = {"change_note": {"fi": "Kaava nimessä."}, "content": {"translations": {"fi": {"title": formula}}}}
    fetch(tool + "/draft", "PATCH", json.dumps(edit).encode(), Authorization=editor, If_Match="*", Content_Type="application/merge-patch+json")
    fetch(tool + "/submit", "POST", b"", Authorization=editor)
    fetch(tool + "/publish", "POST", b"{}", Authorization=editor, Content_Type="application/json")


def check_rows(what, rows):
    """Holds a table to the catalogue's own words."""
    headings = rows[0]
    check(f"{what}: headings in Finnish", headings[:3] == ["Lyhyt nimi", "Nimi", "Tiivistelmä"] and "Päivitetty (UTC)" in headings)
    found = {row[0]: row for row in rows[1:]}
    check(f"{what}: every tool", sorted(found) == sorted(titles))
    check(f"{what}: the formula is text", found[slug][1] == "'" + formula)
    wrong = [s for s in found if s != slug and found[s][1] != titles[s]]
    check(f"{what}: titles with their ä, ö and å: {wrong[:3]}", not wrong)


publish_formula()
documents = [json.loads(line) for line in fetch("/v1/exports/tools.ndjson?lang=fi").splitlines()]
titles = {d["slug"]: d["translations"]["fi"]["title"] for d in documents}
check("documents hold the formula as it was written", titles[slug] == formula)
check("there are letters to get wrong", any("ä" in t or "ö" in t for t in titles.values()))

plain = fetch("/v1/exports/tools.csv?lang=fi")
check_rows("csv", list(csv.reader(io.StringIO(plain.decode("utf-8"), newline=""), strict=True)))
finnish = fetch("/v1/exports/tools.csv?lang=fi&dialect=excel-fi")
check("excel-fi begins with a byte order mark", finnish.startswith(b"\xef\xbb\xbf"))
check_rows("csv, excel-fi", list(csv.reader(io.StringIO(finnish.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)))

book = fetch("/v1/exports/tools.xlsx?lang=fi")
sheet = openpyxl.load_workbook(io.BytesIO(book)).active
rows = list(sheet.iter_rows())
check_rows("xlsx in openpyxl", [[cell.value for cell in row] for row in rows])
check("xlsx: headings stay", sheet.freeze_panes == "A2")
check("xlsx: columns have widths", sheet.column_dimensions["B"].width == 36)
at = [cell.value for cell in rows[0]].index("Päivitetty (UTC)")
check("xlsx: dates are dates", all(isinstance(row[at].value, datetime.datetime) for row in rows[1:]))
check("xlsx: no formula", all(cell.data_type != "f" for row in rows for cell in row))
print(f"{len(titles)} tools: csv {len(plain)} bytes, xlsx {len(book)} bytes")

# 44,34,76,1 is CSV with commas in UTF-8; 59 reads semicolons. What was run as a formula comes out as what it
# came to, so that it isn't the title.
for name, content, reader in (
    ("book.xlsx", book, []),
    ("plain.csv", plain, ["--infilter=CSV:44,34,76,1"]),
    ("finnish.csv", finnish, ["--infilter=CSV:59,34,76,1"]),
):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, name)
        with open(path, "wb") as file:
            file.write(content)
        out = os.path.join(directory, "out")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{directory}/profile", "--headless", *reader, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1",
             "--outdir", out, path],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)
        with open(os.path.join(out, name.split(".")[0] + ".csv"), encoding="utf-8", newline="") as file:
            opened = list(csv.reader(file))
        check_rows(f"{name} in LibreOffice", opened)
        print(f"LibreOffice opened {name}: {len(opened)} rows")
sys.exit(failed)
