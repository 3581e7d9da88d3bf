// Pages in headless Chromium, at a phone's and at a desk's width: accessibility violations, what sticks out, what breaks the page's
// own policy. Prints a line for each finding and nothing when all is well. Exit 0, or 77 when playwright-core, axe-core or Chromium
// are not there.
//
// usage: node axe_pages.js [--pictures FOLDER] FILE.html...
'use strict';
const fs = require('node:fs');
const path = require('node:path');

let chromium;
let axe;
try {
  ({ chromium } = require('playwright-core'));
  axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch {
  process.exit(77);
}
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => fs.existsSync(file));
if (!executablePath) process.exit(77);

const files = process.argv.slice(2);
const pictures = files[0] === '--pictures' ? files.splice(0, 2)[1] : undefined;

async function look(browser, file, width) {
  const url = `file://${path.resolve(file)}`;
  const say = (what) => console.log(`${path.basename(file)}, ${width} wide: ${what}`);
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on('console', (message) => { if (message.type() === 'error') say(message.text()); });
  await page.goto(url);
  const inner = await page.evaluate(() => document.documentElement.scrollWidth);
  if (inner > width) say(`it is ${inner} wide`);
  if (pictures) {
    await page.screenshot({ path: path.join(pictures, `${path.basename(file, '.html')}-${width}.png`), fullPage: true });
  }
  await page.close();
  // The page's policy lets nothing in: axe runs in a context without it.
  const context = await browser.newContext({ bypassCSP: true, viewport: { width, height: 900 } });
  const probe = await context.newPage();
  await probe.goto(url);
  await probe.evaluate(axe);
  const found = await probe.evaluate(() => window.axe.run());
  found.violations.forEach((violation) => say(`${violation.id}: ${violation.nodes[0].html.slice(0, 200)} (${violation.nodes.length})`));
  await context.close();
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const file of files) {
    await look(browser, file, 390);
    await look(browser, file, 1280);
  }
  await browser.close();
}

main().catch((error) => { console.log(`Bail out! ${error}`); process.exit(1); });
