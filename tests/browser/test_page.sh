#!/bin/bash
# The page in a real browser: printed on A4 the line that it is no finding stands on every sheet, the page's own style passes its
# own policy, nothing runs, and at a phone's width nothing sticks out. Argument: page_fixture. Prints TAP; skips without chromium.
set -u
. "$(dirname "$0")/../support/tap.sh"
fixture=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
for tool in chromium pdftotext; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
work=$(mktemp -d /tmp/ccrm-page-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
browse() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" "$@" 2>/dev/null
}
notice() { # of a locale
    [ "$1" = ko ] && echo "통계 신호이며 비위 사실의 확인이 아닙니다" || echo "A statistical sign, not a finding of misconduct"
}
sheets() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }

for locale in ko en; do
    "$fixture" busy $locale >busy.$locale.html
    browse --no-pdf-header-footer --print-to-pdf=busy.$locale.pdf "file://$work/busy.$locale.html" >/dev/null
    with=0
    for ((sheet = 1; sheet <= $(sheets busy.$locale.pdf); sheet++)); do
        pdftotext -f $sheet -l $sheet -layout busy.$locale.pdf - | tail -n 6 | grep -qF "$(notice $locale)" && with=$((with + 1))
    done
    is "every printed sheet carries the line ($locale)" "$with" "$(sheets busy.$locale.pdf)"
    is "it is A4 ($locale)" "$(pdfinfo busy.$locale.pdf | grep -c 'A4')" 1
done

"$fixture" quiet ko >quiet.html
browse --no-pdf-header-footer --print-to-pdf=quiet.pdf "file://$work/quiet.html" >/dev/null
is "a page without flags carries no such line" "$(pdftotext quiet.pdf - | grep -cF "$(notice ko)")" 0

# A probe page asks the report, in a frame of a phone's width, how wide it is; the report itself may run nothing.
for kind in busy hostile; do
    "$fixture" $kind ko >$kind.html
    cat >probe.html <<HTML
<!DOCTYPE html><meta charset="utf-8"><iframe id="f" src="$kind.html" style="width:390px;height:900px;border:0"></iframe>
<script>
onload = () => {
    const page = document.getElementById('f').contentDocument, root = page.documentElement;
    document.body.dataset.out = [root.scrollWidth, getComputedStyle(page.querySelector('.todo')).listStyleType,
        page.scripts.length, page.images.length, page.querySelectorAll('svg').length > 10,
        [...page.querySelectorAll('[onerror],[onload]')].length].join(' ');
};
</script>
HTML
    out=$(browse --allow-file-access-from-files --dump-dom "file://$work/probe.html" | sed -n 's/.*data-out="\([^"]*\)".*/\1/p')
    is "390 wide, styled, without scripts or images ($kind)" "$out" "390 none 0 0 true 0"
done
# On a desk no table is wider than its frame: a column that is cut off is not read.
for locale in ko en; do
    cat >wide.html <<HTML
<!DOCTYPE html><meta charset="utf-8"><iframe id="f" src="busy.$locale.html" style="width:1200px;height:900px;border:0"></iframe>
<script>
onload = () => {
    const wide = [...document.getElementById('f').contentDocument.querySelectorAll('.wide')];
    const cut = wide.filter((frame) => frame.scrollWidth > frame.clientWidth);
    document.body.dataset.out = [wide.length > 15, ...cut.map((frame) => frame.getAttribute('aria-label'))].join('; ');
};
</script>
HTML
    out=$(browse --window-size=1300,1000 --allow-file-access-from-files --dump-dom "file://$work/wide.html" | sed -n 's/.*data-out="\([^"]*\)".*/\1/p')
    is "no table is cut off at 1200 ($locale)" "$out" "true"
done
# In both languages, at a phone's and a desk's width, by somebody who hears the page.
for locale in ko en; do "$fixture" department $locale >department.$locale.html; done
"$fixture" quiet en >quiet.en.html
"$fixture" empty ko >empty.html
if command -v node >/dev/null; then
    out=$(node "$here/axe_pages.js" busy.ko.html busy.en.html quiet.html quiet.en.html empty.html hostile.html department.ko.html department.en.html)
    code=$?
    [ $code = 77 ] || is "no barrier, nothing that sticks out, nothing against the policy" "$code $out" "0 "
    for kind in busy quiet hostile empty; do "$fixture" $kind json >$kind.json; done
    out=$(node "$here/report_schema.mjs" "$here/../../survey-defs/schema/report.schema.json" busy.json quiet.json hostile.json empty.json)
    code=$?
    [ $code = 77 ] || is "the data are what their schema says" "$code $out" "0 "
fi
tap_end
