//! Where the images of some pipeline files stand, and what changing them does to the texts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostics::{Sink, closest};
use crate::files::Disk;
use crate::model::{Image, ImageLines, image_lines};
use crate::source::{FileId, SourceMap, Span};
use crate::values::image;

use super::failure::{Failure, Result, cannot};
use super::image_change::ImageChange;
use super::marked::Marked;
use super::workspace::Workspace;

/// The place of a text that came from standard input.
pub(super) const STDIN: &str = "-";

/// Pipeline files and what they import, read.
pub(super) struct Texts {
    pub(super) sources: SourceMap,
    pub(super) sink: Sink,
    root: PathBuf,
    entries: Vec<Entry>,
}

/// A file that the user named.
struct Entry {
    file: FileId,
    place: PathBuf,
    lines: ImageLines,
}

/// One `image` statement that is looked at.
pub(super) struct Edit {
    /// Path of the file on the disk, links followed, or [`STDIN`].
    pub(super) place: PathBuf,
    pub(super) name: String,
    pub(super) before: String,
    pub(super) after: String,
    /// The reference, quotes included.
    pub(super) span: Span,
}

impl Texts {
    pub(super) fn of(workspace: Workspace, places: Vec<PathBuf>) -> Self {
        let Workspace { root, disk, inputs } = workspace;
        let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
        let mut entries = Vec::new();
        for (input, place) in inputs.into_iter().zip(places) {
            let file = sources.add(input.name, input.text);
            let lines = lines(file, &input.path, &disk, &mut sources, &mut sink);
            entries.push(Entry { file, place, lines });
        }
        Self {
            sources,
            sink,
            root,
            entries,
        }
    }

    /// The statements that a pair is about.
    pub(super) fn edits(&self, pair: &ImageChange, environment: Option<&str>) -> Result<Vec<Edit>> {
        let images = self.images(environment)?.into_iter();
        let images = images.filter(|image| image.name.value == pair.name);
        let found = images.map(|image| match pair.doubt(&image.reference.value) {
            Some(refused) => Err(refused),
            None => self.edit(image, pair.over(&image.reference.value)),
        });
        let found = once(found.collect::<Result<_>>()?);
        if found.is_empty() {
            return Err(self.unknown(&pair.name, environment));
        }
        refuse_many(pair, &found)?;
        Ok(found)
    }

    /// The statements that image automation has a marker of in YAML.
    pub(super) fn edits_from(
        &self,
        marked: &Marked,
        environment: Option<&str>,
    ) -> Result<Vec<Edit>> {
        let images = match environment {
            Some(_) => self.images(environment)?,
            None => self.common().chain(self.own()).collect(),
        };
        let mut found = Vec::new();
        for image in images {
            let marker = image.marker.as_ref();
            let Some(policy) = marker.and_then(|marker| marker.policy.as_ref()) else {
                continue;
            };
            if let Some(after) = marked.over(policy, &image.reference.value)? {
                found.push(self.edit(image, after)?);
            }
        }
        Ok(once(found))
    }

    fn edit(&self, image: &Image, after: String) -> Result<Edit> {
        let reference = &image.reference;
        if let Some((message, help)) = image::refusal(&after) {
            return Err(Failure::usage(format!("`{after}` {message}")).help(help));
        }
        Ok(Edit {
            place: self.place(reference.span.file)?,
            name: image.name.value.to_string(),
            before: reference.value.to_string(),
            after,
            span: reference.span,
        })
    }

    /// What `environment` says, or what stands outside of environments, of every file.
    fn images(&self, environment: Option<&str>) -> Result<Vec<&Image>> {
        let Some(wanted) = environment else {
            return Ok(self.common().collect());
        };
        let known = || self.environments().map(|(name, _)| name);
        if !known().any(|name| name == wanted) {
            let failure = Failure::usage(format!("no environment is called `{wanted}`"));
            return Err(meant(failure, closest(wanted, known())));
        }
        let said = self.environments().filter(|(name, _)| *name == wanted);
        Ok(said.flat_map(|(_, images)| images).collect())
    }

    fn common(&self) -> impl Iterator<Item = &Image> {
        self.entries.iter().flat_map(|entry| &entry.lines.common)
    }

    /// What the environments say.
    fn own(&self) -> impl Iterator<Item = &Image> {
        self.environments().flat_map(|(_, images)| images)
    }

    fn environments(&self) -> impl Iterator<Item = (&str, &[Image])> {
        let all = self
            .entries
            .iter()
            .flat_map(|entry| &entry.lines.environments);
        all.map(|(name, images)| (name.as_str(), images.as_slice()))
    }

    /// The environments that say the image themselves, which a change of the common line does not reach.
    pub(super) fn overriding(&self, name: &str) -> Vec<&str> {
        let has = |images: &[Image]| images.iter().any(|image| image.name.value == name);
        let over = self.environments().filter(|(_, images)| has(images));
        over.map(|(environment, _)| environment).collect()
    }

    fn unknown(&self, name: &str, environment: Option<&str>) -> Failure {
        if let Some(environment) = environment
            && self.common().any(|image| image.name.value == name)
        {
            let message =
                format!("environment `{environment}` has no line of its own for `{name}`");
            return Failure::usage(message).help(format!(
                "write `image {name} = REF` into its block, or leave out `--environment` and change \
                 it for all environments that have none"
            ));
        }
        let over = self.overriding(name);
        if let (None, Some(one)) = (environment, over.first()) {
            return Failure::usage(format!("only environments say what `{name}` is"))
                .help(format!("add `--environment {one}`"));
        }
        let names = self
            .common()
            .chain(self.own())
            .map(|image| image.name.value.as_str());
        meant(
            Failure::usage(format!("no image is named `{name}`")),
            closest(name, names),
        )
    }

    /// Where a text is kept: an imported one below the root, which its reader did not leave.
    fn place(&self, file: FileId) -> Result<PathBuf> {
        let entry = self.entries.iter().find(|entry| entry.file == file);
        match entry {
            Some(entry) if entry.place == Path::new(STDIN) => Ok(entry.place.clone()),
            Some(entry) => real(&entry.place),
            None => real(&self.root.join(self.sources.name(file))),
        }
    }

    /// The texts that change, by place, with the new text.
    pub(super) fn rewritten(&self, edits: &[Edit]) -> BTreeMap<PathBuf, (FileId, String)> {
        let mut texts = BTreeMap::new();
        let mut edits: Vec<&Edit> = edits.iter().filter(|edit| edit.changes()).collect();
        // From the last to the first, so that the spans in front of an edit stay true.
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in edits {
            let file = edit.span.file;
            let old = || (file, self.text(file).to_owned());
            let (_, text) = texts.entry(edit.place.clone()).or_insert_with(old);
            let written = edit.written(text.get(edit.span.range()).unwrap_or_default());
            text.replace_range(edit.span.range(), &written);
        }
        texts
    }

    pub(super) fn text(&self, file: FileId) -> &str {
        self.sources
            .get(file)
            .map_or("", |source| source.text.as_str())
    }
}

impl Edit {
    pub(super) fn changes(&self) -> bool {
        self.before != self.after
    }

    /// The new reference, in quotes where the old one is, and where a bracket makes it no word.
    fn written(&self, old: &str) -> String {
        if old.starts_with('"') || self.after.contains(['[', ']']) {
            format!("\"{}\"", self.after)
        } else {
            self.after.clone()
        }
    }
}

fn lines(
    file: FileId,
    path: &str,
    disk: &Disk,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> ImageLines {
    image_lines(file, path, sources, disk, sink)
}

/// Each statement once: several files may import it.
fn once(edits: Vec<Edit>) -> Vec<Edit> {
    let key = |edit: &Edit| (edit.place.clone(), edit.span.start);
    let edits: BTreeMap<_, _> = edits.into_iter().map(|edit| (key(&edit), edit)).collect();
    edits.into_values().collect()
}

fn real(path: &Path) -> Result<PathBuf> {
    std::fs::canonicalize(path).map_err(|error| cannot("open", path, &error))
}

fn meant(failure: Failure, name: Option<&str>) -> Failure {
    match name {
        Some(name) => failure.help(format!("did you mean `{name}`?")),
        None => failure,
    }
}

/// One name for two images in two files is two names, and one reference cannot be for both.
fn refuse_many(pair: &ImageChange, edits: &[Edit]) -> Result<()> {
    let names = edits.iter().map(|edit| image::split(&edit.before).0);
    let names: BTreeSet<&str> = names.collect();
    match Vec::from_iter(names).as_slice() {
        [one, other, ..] if pair.whole().is_some() => {
            let name = &pair.name;
            Err(Failure::usage(format!(
                "`{name}` is `{one}` in one file and `{other}` in another"
            ))
            .help("name the file behind the reference"))
        }
        _ => Ok(()),
    }
}
