// The status page in headless Chromium: no accessibility violation, nothing out of its policy, a phone's width, both languages, and
// it updates itself. Usage: node test_status_page.js URL [FOLDER for screenshots]; prints TAP.
'use strict';
const fs = require('node:fs');

let chromium;
let axe;
try {
  ({ chromium } = require('playwright-core'));
  axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch {
  console.log('1..0 # SKIP npm packages playwright-core and axe-core are not installed');
  process.exit(0);
}
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => fs.existsSync(path));
if (!executablePath) {
  console.log('1..0 # SKIP chromium is not installed');
  process.exit(0);
}

const [url, pictures] = process.argv.slice(2);
let number = 0;
let failed = 0;

function is(what, got, wanted) {
  number += 1;
  const right = JSON.stringify(got) === JSON.stringify(wanted);
  if (!right) failed += 1;
  console.log(`${right ? 'ok' : 'not ok'} ${number} - ${what}`);
  if (!right) console.log(`# got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

async function look(browser, lang, width) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, locale: lang === 'ko' ? 'ko-KR' : 'en-GB' });
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  const name = `${lang}, ${width} wide`;
  is(`the browser's language is chosen (${name})`, await page.evaluate(() => document.documentElement.lang), lang);
  is(`nothing sticks out (${name})`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  if (pictures) await page.screenshot({ path: `${pictures}/status-${lang}-${width}.png`, fullPage: true });
  is(`no number of a phone (${name})`, /01[016-9][- ]?\d{3,4}[- ]?\d{4}/.test(await page.content()), false);
  is(`nothing breaks the page's policy (${name})`, complaints, []);
  // The page's policy lets nothing in: axe runs in a context without it.
  const context = await browser.newContext({ bypassCSP: true, viewport: { width, height: 900 } });
  const probe = await context.newPage();
  await probe.goto(`${url}?lang=${lang}`);
  await probe.evaluate(axe);
  const found = await probe.evaluate(() => window.axe.run());
  is(`axe finds no violation (${name})`, found.violations.map((v) => [v.id, v.nodes[0].html]), []);
  await context.close();
  return page;
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await look(browser, 'ko', 390);
    await (await look(browser, 'en', 1280)).close();
    const before = await page.textContent('#when');
    await page.focus('.wide');
    for (let i = 0; i < 200 && await page.textContent('#when') === before; i += 1) await page.waitForTimeout(100);
    is('the time on it goes on', await page.textContent('#when') === before, false);
    is('it updates itself, and the focus stays', await page.evaluate(() => document.activeElement.className), 'wide');
    await page.route('**/*', (route) => route.abort());
    await page.waitForSelector('#lost:not([hidden])', { timeout: 20000 });
    is('it says when the server is gone', await page.isVisible('#lost'), true);
    await page.unroute('**/*');
    await page.waitForSelector('#lost', { state: 'hidden', timeout: 20000 });
    await page.check('#pause');
    is('updates can be paused', await page.isChecked('#pause'), true);
  } finally {
    await browser.close();
  }
  console.log(`1..${number}`);
  process.exit(failed ? 1 : 0);
}

main().catch((error) => { console.log(`Bail out! ${error}`); process.exit(1); });
