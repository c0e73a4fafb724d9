//! Which pipeline files a command is about, and the repository that they are in.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::compile::Input;
use crate::files::{Disk, plain, root_above};

use super::failure::{Failure, Result, cannot};
use super::in_place;

/// Name and path of a text that comes from standard input.
const STDIN: &str = "stdin.pipeline";

/// Which pipeline files a command is about.
#[derive(Args, Debug)]
pub(super) struct Selection {
    /// Pipeline files, or directories of them; `-` is standard input
    ///
    /// Without any, all `*.pipeline` files of the current directory.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) files: Vec<PathBuf>,

    /// Root of the repository
    ///
    /// Stage paths are looked up below it. Without it, the nearest directory above the pipeline file that has
    /// `.git`, or else the pipeline file's own.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) root: Option<PathBuf>,
}

/// Pipeline files, read, and the repository that they are in.
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) disk: Disk,
    pub(super) inputs: Vec<Input>,
}

impl Selection {
    /// Whether a text comes from standard input.
    pub(super) fn has_stdin(&self) -> bool {
        self.files.iter().any(|file| is_stdin(file))
    }

    /// The files that are meant, each once, in the order given.
    pub(super) fn paths(&self) -> Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for file in &self.files {
            if file.is_dir() {
                paths.extend(pipelines_in(file)?);
            } else {
                paths.push(file.clone());
            }
        }
        if self.files.is_empty() {
            paths = pipelines_in(Path::new(""))?;
        }
        let mut seen = BTreeSet::new();
        paths.retain(|path| seen.insert(path.clone()));
        Ok(paths)
    }

    /// Reads everything.
    pub(super) fn open(&self) -> Result<Workspace> {
        let paths = self.paths()?;
        let root = self.find_root(&paths)?;
        let disk = Disk::open(&root).map_err(|error| cannot("open", &root, &error))?;
        let inputs = paths
            .iter()
            .map(|path| input(path, &root))
            .collect::<Result<_>>()?;
        Ok(Workspace { root, disk, inputs })
    }

    fn find_root(&self, paths: &[PathBuf]) -> Result<PathBuf> {
        if let Some(root) = &self.root {
            return fs::canonicalize(root).map_err(|error| cannot("open", root, &error));
        }
        let mut found: Option<(PathBuf, &Path)> = None;
        let mut seen = BTreeSet::new();
        for path in paths.iter().filter(|path| seen.insert(folder_of(path))) {
            let root = root_above(&canonical_folder(path)?);
            match &found {
                Some((other, first)) if *other != root => return Err(two_roots(first, path)),
                Some(_) => {}
                None => found = Some((root, path)),
            }
        }
        let nothing = || Failure::usage("no pipeline file is given");
        found.map(|(root, _)| root).ok_or_else(nothing)
    }
}

fn two_roots(first: &Path, second: &Path) -> Failure {
    let (first, second) = (first.display(), second.display());
    Failure::usage(format!(
        "`{first}` and `{second}` are in different repositories"
    ))
    .help("build them one by one, or say with `--root DIR` which directory they share")
}

fn folder_of(path: &Path) -> &Path {
    if is_stdin(path) {
        return Path::new(".");
    }
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) | None => Path::new("."),
    }
}

pub(super) fn canonical_folder(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(folder_of(path)).map_err(|error| cannot("read", path, &error))
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The pipeline files of a directory, sorted.
pub(super) fn pipelines_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    });
    let entries = entries.map_err(|error| cannot("read", folder, &error))?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    let mut paths: Vec<PathBuf> = names
        .map(|name| folder.join(name))
        .filter(is_pipeline)
        .collect();
    paths.sort();
    if paths.is_empty() {
        let place = match folder.display().to_string() {
            here if here.is_empty() => "this directory".to_owned(),
            there => format!("`{there}`"),
        };
        return Err(Failure::usage(format!("no `.pipeline` file is in {place}"))
            .help("name one, or write one with `flux-pipeline init`"));
    }
    Ok(paths)
}

#[expect(
    clippy::ptr_arg,
    reason = "a filter over paths hands out references to them"
)]
fn is_pipeline(path: &PathBuf) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "pipeline")
        && path.is_file()
}

/// Reads a pipeline file that the user named.
fn input(path: &Path, root: &Path) -> Result<Input> {
    if is_stdin(path) {
        return Ok(Input {
            path: STDIN.to_owned(),
            name: "<stdin>".to_owned(),
            text: stdin()?,
        });
    }
    let text = in_place::read(path)?;
    let name = path
        .strip_prefix("./")
        .unwrap_or(path)
        .display()
        .to_string();
    Ok(Input {
        path: below(path, root)?,
        name,
        text,
    })
}

/// The path of a file below the root, with `/`.
pub(super) fn below(path: &Path, root: &Path) -> Result<String> {
    let folder = canonical_folder(path)?;
    let Ok(folder) = folder.strip_prefix(root) else {
        let (path, root) = (path.display(), root.display());
        return Err(Failure::usage(format!(
            "`{path}` is not below the root `{root}`"
        )));
    };
    slashed(&folder.join(path.file_name().unwrap_or_default()))
}

/// A relative path as text, with `/`.
pub(super) fn slashed(path: &Path) -> Result<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    let parts = parts.ok_or_else(|| Failure::usage(format!("`{}` is not text", path.display())))?;
    Ok(parts.join("/"))
}

/// All of standard input.
pub(super) fn stdin() -> Result<String> {
    let mut text = String::new();
    match io::stdin().lock().read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(Failure::refused(format!(
            "cannot read standard input: {}",
            plain(&error)
        ))),
    }
}
