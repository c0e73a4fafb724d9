//! A file and everything that it imports, read and put together.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::diagnostics::Sink;
use crate::source::{FileId, Files, ReadError, SourceMap, Span, Spanned};

use super::cursor::Reading;
use super::draft::{Declarations, FileDraft};
use super::errors::{DUPLICATE_SETTING, IMPORT_CYCLE, IMPORT_MISSING};
use super::vocabulary::read_file;
use super::{merge, names};

/// Where texts are found, kept and complained about.
pub(super) struct Loader<'a> {
    pub sources: &'a mut SourceMap,
    pub files: &'a dyn Files,
    pub sink: &'a mut Sink,
}

/// Reads a file with its imports: their images, defaults and stages stand in front of its own, and what
/// the file itself says goes before what they say.
pub(super) fn load(file: FileId, path: &str, loader: &mut Loader<'_>) -> FileDraft {
    let mut entry = loader.draft(file);
    let imports = std::mem::take(&mut entry.imports);
    if !imports.is_empty() {
        let imported = imported(path, imports, loader);
        put_in_front(&mut entry.said, imported);
    }
    names::declared(&mut entry.said, loader.sink);
    entry
}

fn put_in_front(own: &mut Declarations, mut imported: Declarations) {
    imported.images.append(&mut own.images);
    imported.stages.append(&mut own.stages);
    merge::bodies(&mut imported.defaults, std::mem::take(&mut own.defaults));
    own.images = imported.images;
    own.stages = imported.stages;
    own.defaults = imported.defaults;
}

/// A file whose imports are being followed. The frames are a list of their own and not the stack of the
/// program, so that a long chain of files costs memory only.
struct Frame {
    path: String,
    said: Declarations,
    imports: std::vec::IntoIter<Spanned<SmolStr>>,
    /// The import statement that led here.
    from: Option<Span>,
}

impl Frame {
    fn new(path: &str, imports: Vec<Spanned<SmolStr>>, from: Option<Span>) -> Self {
        let imports = imports.into_iter();
        Self {
            path: path.to_owned(),
            said: Declarations::default(),
            imports,
            from,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

/// Follows imports depth first; a file that several others import counts once.
fn imported(path: &str, imports: Vec<Spanned<SmolStr>>, loader: &mut Loader<'_>) -> Declarations {
    said_twice(&imports, loader.sink);
    let mut states = HashMap::from([(path.to_owned(), State::Open)]);
    let mut frames = vec![Frame::new(path, imports, None)];
    let mut all = Declarations::default();
    while let Some(frame) = frames.last_mut() {
        let Some(import) = frame.imports.next() else {
            states.insert(std::mem::take(&mut frame.path), State::Done);
            append(&mut all, std::mem::take(&mut frame.said));
            frames.pop();
            continue;
        };
        match states.get(import.value.as_str()) {
            Some(State::Done) => {}
            Some(State::Open) => cycle(&import, &frames, loader.sink),
            None => {
                let opened = open(&import, &frames, loader);
                let state = if opened.is_some() {
                    State::Open
                } else {
                    State::Done
                };
                states.insert(import.value.to_string(), state);
                frames.extend(opened);
            }
        }
    }
    all
}

fn append(all: &mut Declarations, mut said: Declarations) {
    all.images.append(&mut said.images);
    all.kustomizations.append(&mut said.kustomizations);
    all.stages.append(&mut said.stages);
    merge::bodies(&mut all.defaults, said.defaults);
}

fn open(import: &Spanned<SmolStr>, frames: &[Frame], loader: &mut Loader<'_>) -> Option<Frame> {
    let text = match loader.files.read(&import.value) {
        Ok(text) => text,
        Err(error) => {
            let importer = frames.last().map_or("", |frame| frame.path.as_str());
            missing(import, importer, &error, loader);
            return None;
        }
    };
    let file = loader.sources.add(import.value.as_str(), text);
    let mut draft = loader.draft(file);
    let imports = std::mem::take(&mut draft.imports);
    said_twice(&imports, loader.sink);
    let mut frame = Frame::new(&import.value, imports, Some(import.span));
    frame.said = draft.said;
    Some(frame)
}

impl Loader<'_> {
    fn draft(&mut self, file: FileId) -> FileDraft {
        let mut draft = read_file(
            file,
            Reading {
                sources: self.sources,
                sink: self.sink,
            },
        );
        names::in_file(&mut draft, self.sink);
        draft
    }
}

fn said_twice(imports: &[Spanned<SmolStr>], sink: &mut Sink) {
    let mut first: HashMap<&str, Span> = HashMap::new();
    for import in imports {
        let Some(before) = first.insert(&import.value, import.span) else {
            continue;
        };
        let message = format!("`{}` is imported twice", import.value);
        let finding = DUPLICATE_SETTING
            .at(import.span, message)
            .also(before, "first imported here");
        sink.push(finding.help("remove one of them"));
    }
}

fn missing(import: &Spanned<SmolStr>, importer: &str, error: &ReadError, loader: &mut Loader<'_>) {
    let path = &import.value;
    let message = match error {
        ReadError::Missing => format!("there is no file `{path}` in the repository"),
        ReadError::Unreadable(reason) => format!("`{path}` cannot be read: {reason}"),
    };
    let finding = IMPORT_MISSING.at(import.span, message);
    let beside = importer
        .rsplit_once('/')
        .map(|(folder, _)| format!("{folder}/{path}"));
    let beside = beside.filter(|beside| loader.files.read(beside).is_ok());
    loader.sink.push(match beside {
        Some(beside) => finding.mend(Some(&format!("\"{beside}\""))),
        None => finding.help("write the path from the root of the repository"),
    });
}

/// Points at every import statement of the circle, the one that closes it first.
fn cycle(import: &Spanned<SmolStr>, frames: &[Frame], sink: &mut Sink) {
    let start = frames
        .iter()
        .position(|frame| frame.path == import.value)
        .unwrap_or(0);
    let message = format!("`{}` imports itself, through this statement", import.value);
    let mut finding = IMPORT_CYCLE
        .at(import.span, message)
        .help("remove one of the imports");
    for frame in frames.iter().skip(start + 1) {
        if let Some(from) = frame.from {
            finding = finding.also(from, format!("imports `{}`", frame.path));
        }
    }
    sink.push(finding);
}
