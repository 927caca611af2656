"""The accuracy table as a page of its own, for a browser: a click on a head sorts its section."""

from html import escape
from string import Template

import pandas as pd

from facegrid.reporting import accuracy_table

PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; }
body { margin: 1.5rem auto; max-width: 78rem; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; white-space: nowrap; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: #fff; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 2px solid #0072b2; }
th[aria-sort=ascending] button::after { content: " \\25B2"; }
th[aria-sort=descending] button::after { content: " \\25BC"; }
tr.baseline { color: #666; font-style: italic; }
p, ul { max-width: 48rem; }
ul { padding-left: 1.2rem; }
wbr { display: none; }
/* On a phone the accuracy stands beside the name, whatever its length; the other columns scroll below the name. */
@media (max-width: 40rem) {
  body { margin: .75rem auto; padding: 0 .75rem; }
  h1 { font-size: 1.4rem; line-height: 1.25; }
  th, td { padding: .3rem .4rem; }
  th:first-child, td:first-child { min-width: 7.5rem; max-width: 9rem; padding-left: 0; }
  td:first-child { white-space: normal; overflow-wrap: break-word; }
  wbr { display: inline; }
}
</style>
<h1>$title</h1>
$sections
<p>How to read it, shares in percent:</p>
<ul>
$reading
</ul>
$notes
<script>
document.querySelectorAll("th button").forEach(button => button.onclick = () => {
  const head = button.parentElement, column = head.cellIndex, body = head.closest("table").tBodies[0];
  const rising = head.getAttribute("aria-sort") === "descending";
  head.parentElement.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", rising ? "ascending" : "descending");
  const value = row => { const key = row.cells[column].dataset.key; return isNaN(key) || key === "" ? key : +key; };
  [...body.rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === "" || y === "") return (x === "") - (y === "");  // what is missing stays below
    return (x < y ? -1 : x > y ? 1 : 0) * (rising ? 1 : -1);
  }).forEach(row => body.append(row));
});
</script>
</html>
""")
SORTED_BY = {"interval": "interval_low"}  # columns that are shown from more than one number


def as_html(rows, title, foot):
    """The page as text.

    Args: rows, as table.accuracy_table gives them; title; foot, a paragraph on where the fits come from.
    """
    sections = "\n".join(_section(split, of_split) for split, of_split in rows.groupby("split", sort=False))
    reading = "\n".join(
        f"<li><b>{escape(head)}</b>: {escape(text)}.</li>" for head, text in accuracy_table.reading(rows)
    )
    paragraphs = [*accuracy_table.measured_on(rows), *foot.split("\n\n")]
    notes = "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs if text.strip())
    return PAGE.substitute(title=escape(title), sections=sections, reading=reading, notes=notes)


def _section(split, of_split):
    headers = accuracy_table.headers(of_split)
    heads = "".join(f"<th><button>{escape(words)}</button></th>" for words in headers.values())
    body = "\n".join(_row(row, headers) for row in of_split.to_dict("records"))
    lines = "".join(f"<p>{escape(line)}</p>" for line in accuracy_table.remarks(of_split))
    return (
        f'<h2>{escape(split)}</h2>\n<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>\n{lines}"
    )


def _row(row, headers):
    texts = accuracy_table.shown(row)
    cells = "".join(
        f'<td data-key="{escape(_key(row, column), quote=True)}">{_breakable(texts[column])}</td>' for column in headers
    )
    kind = ' class="baseline"' if row["model"] == "majority class" else ""
    return f"<tr{kind}>{cells}</tr>"


def _breakable(text):
    """HTML of a text; a long name may go on in the next line after each of its underscores, its star never alone."""
    return escape(text).replace("_", "_<wbr>").replace(" *", "&nbsp;*")


def _key(row, column):
    value = row.get(SORTED_BY.get(column, column))
    return "" if pd.isna(value) else str(value)
