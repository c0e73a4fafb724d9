// A real VS Code: the server in the npm package code-server with the packed extension, in a headless Chromium. Its own
// wrapper needs an addon that only install scripts build, so the server of VS Code is started itself.
// vscode.mjs SERVER_MAIN VSIX PROGRAM WORK: a squiggle appears, a fix is applied, a stage is renamed, the file is
// formatted, the graph is drawn. Screenshots stay in WORK/screenshots, to be looked at.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const [serverMain, vsix, program, work] = process.argv.slice(2);
const LONGEST = 90_000;
const folder = path.join(work, 'shop');
const file = path.join(folder, 'shop.pipeline');
const data = path.join(work, 'data');
const extensions = path.join(work, 'extensions');
const screenshots = path.join(work, 'screenshots');
const workspace = path.join(folder, '.vscode');
fs.mkdirSync(workspace, { recursive: true });
fs.mkdirSync(screenshots, { recursive: true });
// The folder is not trusted at first, so that the program is taken from the settings of the machine.
const machine = path.join(data, 'data', 'Machine');
fs.mkdirSync(machine, { recursive: true });
fs.writeFileSync(path.join(machine, 'settings.json'), JSON.stringify({ 'flux-pipeline.path': program }));
const settings = {
  'editor.formatOnSave': false,
  '[pipeline]': { 'editor.formatOnSave': false },
  'files.autoSave': 'off',
  'git.enabled': false,
};
fs.writeFileSync(path.join(workspace, 'settings.json'), JSON.stringify(settings));

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until `holds` gives something, and gives it. */
async function until(what, holds) {
  const end = Date.now() + LONGEST;
  for (;;) {
    const found = await Promise.resolve(holds()).catch(() => undefined);
    if (found) return found;
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

const port = await freePort();
const log = fs.openSync(path.join(work, 'server.log'), 'w');
const server = spawn(
  'node',
  [serverMain, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token',
    '--accept-server-license-terms', '--server-data-dir', data, '--extensions-dir', extensions,
    '--install-extension', vsix, '--start-server'],
  { stdio: ['ignore', log, log] },
);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--window-size=1400,900'],
  defaultViewport: { width: 1400, height: 900 },
});
let page;
let shot = 0;
const look = async (name) => page?.screenshot({ path: path.join(screenshots, `${++shot}-${name}.png`) });

async function keys(...chord) {
  const [last, ...held] = chord.reverse();
  const down = held.reverse();
  for (const key of down) await page.keyboard.down(key);
  await page.keyboard.press(last);
  for (const key of down.reverse()) await page.keyboard.up(key);
}

/** What the editor has, saved. */
async function text() {
  await keys('Control', 's');
  await new Promise((done) => setTimeout(done, 300));
  return fs.readFileSync(file, 'utf8');
}

async function command(name) {
  await page.keyboard.press('F1');
  await page.waitForSelector('.quick-input-widget input', { visible: true });
  await page.keyboard.type(name, { delay: 5 });
  await page.waitForFunction((name) => {
    const first = document.querySelector('.quick-input-list .monaco-list-row');
    return first?.textContent.toLowerCase().includes(name.toLowerCase());
  }, { timeout: LONGEST }, name);
  await page.keyboard.press('Enter');
}

async function goTo(line, column) {
  await keys('Control', 'g');
  await page.waitForSelector('.quick-input-widget input', { visible: true });
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
  await new Promise((done) => setTimeout(done, 300));
}

const has = (part) => until(`the text has ${part}`, async () => (await text()).includes(part));

/** VS Code asks about a new folder; what follows is for one that is trusted. */
async function trust() {
  const yes = await until('the folder can be trusted', async () => {
    for (const button of await page.$$('.monaco-dialog-box .monaco-button')) {
      if (/^yes/i.test(await button.evaluate((it) => it.textContent))) return button;
    }
    return undefined;
  });
  await yes.click();
  await page.waitForSelector('.monaco-dialog-box', { hidden: true, timeout: LONGEST });
}

async function drive() {
  await until('the server answers', () => fetch(`http://127.0.0.1:${port}/`).then((it) => it.ok));
  page = await browser.newPage();
  const payload = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${file}`]]);
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}&payload=${encodeURIComponent(payload)}`);
  await page.waitForSelector('.squiggly-error', { timeout: LONGEST });
  await look('squiggle');
  await trust();
  await page.waitForSelector('.squiggly-error', { timeout: LONGEST });

  await page.click('.view-lines');
  await goTo(2, 16);
  // The server starts anew when the folder is trusted, and may have nothing to offer at first.
  await until('a fix is offered', async () => {
    await keys('Control', '.');
    const isOffered = () =>
      [...document.querySelectorAll('.action-widget .monaco-list-row')].some((row) => /before/.test(row.textContent));
    const offered = await page.waitForFunction(isOffered, { timeout: 3000 }).catch(() => undefined);
    if (!offered) await page.keyboard.press('Escape');
    return offered;
  });
  await look('fixes');
  await page.keyboard.press('Enter');
  await has('stage migrate before app');
  await page.waitForFunction(() => !document.querySelector('.squiggly-error'), { timeout: LONGEST });
  await look('fixed');

  await goTo(2, 9);
  await page.keyboard.press('F2');
  await page.waitForSelector('.rename-box input', { visible: true, timeout: LONGEST });
  // The box selects its text once more when it has asked for other names, over what was typed meanwhile.
  await until('the new name stands in the box', async () => {
    await page.$eval('.rename-box input', (box) => {
      box.focus();
      box.select();
    });
    await page.keyboard.type('database');
    await new Promise((done) => setTimeout(done, 500));
    return page.$eval('.rename-box input', (box) => box.value === 'database');
  });
  await look('rename');
  await page.keyboard.press('Enter');
  await has('stage database before app renamed from migrate');
  await look('renamed');

  // Every hint is there once: two servers would say everything twice.
  const hints = () => [...document.querySelectorAll('.view-lines')].map((it) => it.textContent).join('').split('lockstep').length;
  if ((await page.evaluate(hints)) !== 2) throw new Error('a hint is not there once');
  await command('Format Document');
  await has('  job migrate { image api; run "x"; deadline 5m }');
  await look('formatted');

  await command('flux-pipeline: Show the graph beside the text');
  await until('the graph is drawn', async () => {
    for (const frame of page.frames()) {
      if (await frame.evaluate(() => Boolean(document.querySelector('svg text'))).catch(() => false)) return true;
    }
    return false;
  });
  await new Promise((done) => setTimeout(done, 1000));
  await look('graph');
}

try {
  await drive();
  const product = path.join(path.dirname(serverMain), '..', 'package.json');
  console.log(`VS Code ${JSON.parse(fs.readFileSync(product, 'utf8')).version}: ok`);
} catch (error) {
  await look('failed').catch(() => {});
  console.error(error, fs.readFileSync(path.join(work, 'server.log'), 'utf8'));
  process.exitCode = 1;
} finally {
  await browser.close();
  server.kill();
}
