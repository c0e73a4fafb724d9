// Finds the program, starts its server, and shows what its commands print. All that is known of the language is in
// the program.
'use strict';

const { execFile } = require('node:child_process');
const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

/** Pages of checks are documents of this scheme: `flux-pipeline:order-cycle.md`. */
const SCHEME = 'flux-pipeline';

let client;
let panel;

function setting(name) {
  return vscode.workspace.getConfiguration('flux-pipeline').get(name);
}

/** Runs the program; what it prints, whether or not it found something. */
function run(parameters, cwd) {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(setting('path'), parameters, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') {
        reject(new Error(`cannot start \`${setting('path')}\`: ${error.message}`));
      } else {
        resolve({ code: error ? error.code : 0, stdout, stderr });
      }
    });
  });
}

async function start() {
  const program = { command: setting('path'), args: ['lsp'] };
  client = new LanguageClient('flux-pipeline', 'flux-pipeline', program, {
    documentSelector: [{ scheme: 'file', language: 'pipeline' }],
    initializationOptions: {
      pages: `${SCHEME}:`,
      inlayHints: setting('inlayHints'),
      codeLens: setting('codeLens'),
      plan: vscode.workspace.isTrusted,
    },
  });
  try {
    await client.start();
  } catch (error) {
    const choice = 'Open the setting';
    const message = `flux-pipeline does not start: ${error.message}`;
    if ((await vscode.window.showErrorMessage(message, choice)) === choice) {
      vscode.commands.executeCommand('workbench.action.openSettings', 'flux-pipeline.path');
    }
  }
}

/** The last start or restart: two at a time would leave two servers. */
let starting = Promise.resolve();

function restart() {
  starting = starting.then(async () => {
    await client?.stop().catch(() => {});
    await start();
  });
  return starting;
}

/** The pipeline file in front, saved. */
async function inFront() {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== 'pipeline' || document.uri.scheme !== 'file') {
    vscode.window.showInformationMessage('Open a .pipeline file first.');
    return undefined;
  }
  await document.save();
  return document.uri.fsPath;
}

function command(name, parameters, output) {
  return async () => {
    const file = await inFront();
    if (!file) return;
    // Building writes files, and planning runs git, which reads the configuration of the repository.
    if (!vscode.workspace.isTrusted) {
      vscode.window.showInformationMessage('Trust this folder first.');
      return;
    }
    output.clear();
    output.show(true);
    try {
      const done = await run([name, ...parameters, path.basename(file)], path.dirname(file));
      output.append(done.stdout + done.stderr);
    } catch (error) {
      output.appendLine(error.message);
    }
  };
}

async function draw(file) {
  const done = await run(['graph', '--format', 'html', path.basename(file)], path.dirname(file));
  if (panel && done.stdout) panel.webview.html = done.stdout;
}

async function graph() {
  const file = await inFront();
  if (!file) return;
  if (!panel) {
    const column = vscode.ViewColumn.Beside;
    panel = vscode.window.createWebviewPanel('flux-pipeline.graph', 'Pipeline', column, { enableScripts: true });
    panel.onDidDispose(() => (panel = undefined));
  }
  panel.title = path.basename(file);
  await draw(file);
}

function activate(context) {
  const output = vscode.window.createOutputChannel('flux-pipeline commands');
  const pages = {
    async provideTextDocumentContent(uri) {
      const done = await run(['explain', uri.path.replace(/\.md$/, '')]);
      return done.stdout || done.stderr;
    },
  };
  context.subscriptions.push(
    output,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    vscode.commands.registerCommand('flux-pipeline.build', command('build', [], output)),
    vscode.commands.registerCommand('flux-pipeline.plan', command('plan', ['--against', 'HEAD'], output)),
    vscode.commands.registerCommand('flux-pipeline.graph', graph),
    vscode.commands.registerCommand('flux-pipeline.restart', restart),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (panel && document.languageId === 'pipeline') draw(document.uri.fsPath);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('flux-pipeline')) restart();
    }),
  );
  return restart();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
