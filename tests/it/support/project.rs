//! A repository of its own for a test, and the program run in it.

use std::fmt;
use std::io::Write;
use std::ops::Deref;
use std::process::{Command, Stdio};

use super::Tree;

/// A repository, empty but for `.git`.
pub struct Project {
    tree: Tree,
}

/// How a run of the program ended.
pub struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Project {
    pub fn new() -> Self {
        let tree = Tree::new();
        std::fs::create_dir(tree.path(".git")).unwrap();
        Self { tree }
    }

    /// A migration before an app that has one Deployment.
    pub fn shop() -> Self {
        let project = Self::new();
        project
            .write("shop.pipeline", SHOP)
            .write("deploy/app.yaml", APP);
        project
    }

    /// Runs the program at the root.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "")
    }

    /// Runs the program at the root, with a text on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let root = self.root().canonicalize().unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes)
                .unwrap()
                .replace(root.to_str().unwrap(), "[ROOT]")
        };
        Output {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            code: output.status.code(),
        }
    }

    /// The program at the root, in an environment of its own.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flux-pipeline"));
        command.args(arguments).current_dir(self.root()).env_clear();
        command
    }
}

impl Deref for Project {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.tree
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "------- stderr\n{}", self.stderr)?;
        }
        match self.code {
            Some(0) => Ok(()),
            Some(code) => writeln!(f, "------- exit code {code}"),
            None => writeln!(f, "------- killed"),
        }
    }
}

const SHOP: &str = r#"image shop = ghcr.io/org/shop:v1.4.0

stage migrate before app {
  job db-migration {
    image shop
    run "bin/rails db:migrate"
  }
}
"#;

const APP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: default
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: shop
          image: ghcr.io/org/shop:v1.4.0
";
