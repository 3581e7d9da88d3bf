#!/bin/bash
# The preview of a survey in a real browser: complete, self-contained, it runs nothing, nothing sticks out at a phone's width, and it
# prints on A4. Arguments: ccrm, survey-defs. Prints TAP; skips without chromium.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") defs=$(realpath "$2") source=$(realpath "$2/..")
for tool in chromium pdftotext; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
work=$(mktemp -d /tmp/ccrm-preview-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
browse() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" "$@" 2>/dev/null
}
"$ccrm" survey preview "$defs/surveys/visit-integrity.yaml" -o page.html
is "it is written" "$?" 0
is "every question, confirmation and farewell is on it, in every language" \
    "$(python3 - "$defs/surveys/visit-integrity.yaml" page.html <<'PY'
import html, re, sys
page = re.sub(r"\s+", "", html.unescape(open(sys.argv[2], encoding="utf-8").read()))
texts = re.findall(r'^ +(?:ko|en|zh|vi): "(.*)"$', open(sys.argv[1], encoding="utf-8").read(), re.M)
texts = [t for t in texts if "{" not in t and not t.startswith(("This survey has ended", "설문 기간이"))]
print(len(texts) > 40, [t for t in texts if re.sub(r"\s+", "", t) not in page])
PY
)" "True []"
is "nothing comes from elsewhere" "$(grep -cE '(src|href)="[^#]|@import|url\(' page.html)" 0
cat >probe.html <<HTML
<!DOCTYPE html><meta charset="utf-8"><iframe id="f" src="page.html" style="width:390px;height:900px;border:0"></iframe>
<script>
onload = () => {
    const page = document.getElementById('f').contentDocument, root = page.documentElement;
    const dead = [...page.querySelectorAll('a')].filter(a => !page.getElementById(a.getAttribute('href').slice(1)));
    document.body.dataset.out = [root.scrollWidth, getComputedStyle(page.querySelector('.screens')).listStyleType,
        page.scripts.length, page.images.length, dead.length, page.querySelectorAll('.screen').length >= 40].join(' ');
};
</script>
HTML
is "390 wide, styled, without scripts, pictures or dead links" \
    "$(browse --allow-file-access-from-files --dump-dom "file://$work/probe.html" | sed -n 's/.*data-out="\([^"]*\)".*/\1/p')" \
    "390 none 0 0 0 true"
browse --no-pdf-header-footer --print-to-pdf=page.pdf "file://$work/page.html" >/dev/null
is "it prints on A4, with the sensitive question on paper" \
    "$(pdfinfo page.pdf | grep -c A4):$(pdftotext page.pdf - | tr -d ' \n' | grep -c '금품·식사·접대를요구하거나받은일이있습니까')" 1:1
sed 's/^id: visit-integrity/id: menu\nmode: ussd-then-sms/' "$defs/surveys/visit-integrity.yaml" >menu.yaml
"$ccrm" survey preview menu.yaml -o menu.html
is "a survey on screens shows them as they are cut, in every language" \
    "$(grep -c '<p class="cost">USSD 1/' menu.html):$(grep -c '<p class="cost">USSD 2/' menu.html)" \
    "$(grep -c '<li class="screen"' menu.html):$(python3 -c 'import re, sys; print(sum(int(n) > 1 for n in re.findall(r"USSD 1/(\d+)", open("menu.html").read())))')"
"$ccrm" survey preview "$defs/surveys/visit-integrity.yaml" -o page.en.html --english
NODE_PATH="$source/tests/node_modules" node "$source/tests/browser/axe_pages.js" page.html page.en.html menu.html >axe.txt 2>&1
case $? in
77) count=$((count + 1)); echo "ok $count - no accessibility violation # SKIP playwright-core or axe-core is not there" ;;
*) is "no accessibility violation, nothing sticks out" "$(cat axe.txt)" "" ;;
esac
tap_end
