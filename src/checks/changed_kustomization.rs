//! Something on the way to the cluster changes an emitted object. Page: `changed_kustomization.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{LOCAL_CONFIG, Node, Touched};
use crate::model::Stage;
use crate::settle::{Applier, Folder, FolderFile, Owner};
use crate::source::Span;

use super::Project;
use super::findings::Findings;
use super::folder_changes::{Change, How, at, changes, is_of_release};
use super::release::carrier;

pub(super) static CHECK: Check = Check {
    name: "changed-kustomization",
    severity: Severity::Error,
    summary: "what applies the Kustomizations changes one of them on its way to the cluster",
    page: include_str!("changed_kustomization.md"),
};

const HELP: &str =
    "say it in the pipeline, or leave the pipeline's Kustomizations out of the change";

const KEEP: &str = "write `$${` for `${`, or keep the stage out of it: \
     `kustomization-annotation \"kustomize.toolkit.fluxcd.io/substitute\" = \"disabled\"`";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut said: Vec<Said<'_>> = Vec::new();
    for folder in project.folders.iter().filter(|it| !it.written.is_empty()) {
        for (number, file) in folder.files.iter().enumerate() {
            let looking = Looking {
                project,
                folder,
                number,
                file,
            };
            for one in looking.all() {
                add(&mut said, one);
            }
        }
    }
    said.into_iter().for_each(|it| it.report(found));
}

/// What is to be said at one place, which may change many objects.
struct Said<'p> {
    place: Span,
    message: String,
    help: &'static str,
    stages: Vec<&'p Stage>,
    /// What else is changed there, not counting the first.
    more: usize,
    name: String,
    of: Span,
}

fn add<'p>(said: &mut Vec<Said<'p>>, one: Said<'p>) {
    let Some(known) = said.iter_mut().find(|it| it.place == one.place) else {
        return said.push(one);
    };
    let is_new = known.name != one.name && !one.stages.iter().all(|it| is_in(&known.stages, it));
    known.more += usize::from(is_new);
    known.stages.extend(one.stages);
}

fn is_in(stages: &[&Stage], stage: &Stage) -> bool {
    stages.iter().any(|it| std::ptr::eq(*it, stage))
}

impl Said<'_> {
    fn report(self, found: &mut Findings<'_>) {
        let message = match self.more {
            0 => self.message,
            1 => format!("{}, and so is 1 more object", self.message),
            many => format!("{}, and so are {many} more objects", self.message),
        };
        let finding = CHECK.at(self.place, message).help(self.help);
        let finding = match self.of == self.place {
            true => finding,
            false => finding.also(self.of, format!("`{}` is emitted for this", self.name)),
        };
        found.about_all(&self.stages, finding);
    }
}

/// One file of a folder.
struct Looking<'p> {
    project: &'p Project,
    folder: &'p Folder,
    number: usize,
    file: &'p FolderFile,
}

impl<'p> Looking<'p> {
    fn all(&self) -> Vec<Said<'p>> {
        let fate = self.folder.fates.get(self.number);
        let fate = fate.filter(|it| it.is_taken_in);
        let Some((emitted, fate)) = self.folder.written.get(self.number).zip(fate) else {
            return Vec::new();
        };
        let applied = fate.object.and_then(|at| self.folder.tree.objects.get(at));
        let Some(applied) = applied else {
            return self.dropped(emitted).into_iter().collect();
        };
        let changes = changes(emitted, &applied.node).into_iter();
        let changes = changes.filter(|it| !self.is_as_wanted(it));
        let mut all: Vec<Said<'p>> = changes
            .filter_map(|it| self.changed(emitted, &applied.node, &it))
            .collect();
        all.extend(self.unknown(emitted));
        all
    }

    /// A namespace that nobody says is for whoever applies the folder to say; a release id that nobody needs is not emitted.
    fn is_as_wanted(&self, change: &Change) -> bool {
        let is_place = change.path == "metadata.namespace" && change.how == How::Added;
        is_place || is_of_release(change) && !self.needs_release()
    }

    fn needs_release(&self) -> bool {
        let pipeline = self.project.pipelines.get(self.file.pipeline);
        let mut sites = self.project.sites_of(self.file.pipeline);
        pipeline.is_some_and(|it| it.sources.len() > 1)
            || sites.any(|site| carrier(site.settled).is_some())
    }

    /// It was there, and is not built.
    fn dropped(&self, emitted: &Node) -> Option<Said<'p>> {
        let by_patch = self.touches().last();
        // Of what is left out as it is emitted, `invalid-annotation` speaks.
        let by_common = self.local_mark();
        let place = by_patch.map(|it| it.patch).or(by_common)?;
        let name = name(emitted);
        Some(self.said(
            place,
            format!("{} is not applied any more", title(emitted)),
            name,
        ))
    }

    /// `commonAnnotations` that mark everything as local.
    fn local_mark(&self) -> Option<Span> {
        let mut files = self.folder.tree.kustomizations.iter();
        files.find_map(|(_, document)| {
            let path = ["commonAnnotations", LOCAL_CONFIG];
            document.at(&path).map(|it| it.span)
        })
    }

    fn changed(&self, emitted: &Node, applied: &Node, change: &Change) -> Option<Said<'p>> {
        let field = &change.path;
        let place = self.place(emitted, applied, change)?;
        if self.fails_at(place) {
            return None;
        }
        let title = title(emitted);
        if is_of(emitted, place) && !self.folder.substitutions.is_empty() {
            let message = format!("{title} loses what its `{field}` has in the place of variables");
            let said = self.said(place, message, name(emitted));
            return Some(Said { help: KEEP, ..said });
        }
        let message = match change.how {
            How::Added => {
                format!("{title} is applied with `{field}`, which the pipeline does not say")
            }
            How::Changed => format!("{title} is applied with another `{field}`"),
            How::Removed => format!("{title} is applied without `{field}`"),
        };
        Some(self.said(place, message, name(emitted)))
    }

    /// Whether it is said already that what stands there cannot be done.
    fn fails_at(&self, place: Span) -> bool {
        let mut found = self.folder.tree.findings.iter();
        found.any(|it| it.primary.span == place)
    }

    /// Where the change is written: the value, the patch, or whatever has the fields that change names.
    fn place(&self, emitted: &Node, applied: &Node, change: &Change) -> Option<Span> {
        let is_foreign = |span: &Span| *span != emitted.span && !is_of(emitted, *span);
        let by_value = change.span.filter(is_foreign);
        by_value
            .or_else(|| self.affix(change))
            .or_else(|| self.patch_of(applied, change))
            .or(change.span)
            .or_else(|| self.anywhere())
    }

    /// The last patch in front of which the field was as it is emitted.
    fn patch_of(&self, applied: &Node, change: &Change) -> Option<Span> {
        let touches: Vec<&Touched> = self.touches().collect();
        let now = at(applied, &change.path).map(Node::json);
        let differs = |it: &&&Touched| at(&it.before, &change.path).map(Node::json) != now;
        touches.iter().rev().find(differs).map(|it| it.patch)
    }

    /// `namePrefix` and the like, which leave a value in its place.
    fn affix(&self, change: &Change) -> Option<Span> {
        if change.path != "metadata.name" {
            return None;
        }
        let spec = self.foreign_spec();
        let files = self.folder.tree.kustomizations.iter();
        let mut all = spec
            .into_iter()
            .chain(files.map(|(_, document)| &**document));
        all.find_map(|it| it.get("namePrefix").or_else(|| it.get("nameSuffix")))
            .map(|it| it.span)
    }

    fn foreign_spec(&self) -> Option<&'p Node> {
        match self.folder.applier {
            Applier::Foreign(at) => self.project.foreign.get(at)?.node.get("spec"),
            Applier::Own(_) | Applier::Unknown => None,
        }
    }

    /// The kustomization file, or the Kustomization that applies the folder.
    fn anywhere(&self) -> Option<Span> {
        let files = self.folder.tree.kustomizations.first();
        let first = files.and_then(|(_, document)| document.entries().first());
        let first = first.map(|(key, _)| key.span);
        first.or_else(|| match self.folder.applier {
            Applier::Foreign(at) => Some(self.project.foreign.get(at)?.name.span),
            Applier::Own(_) | Applier::Unknown => None,
        })
    }

    /// What only the cluster knows, because the applier takes a text for a variable.
    fn unknown(&self, emitted: &Node) -> Option<Said<'p>> {
        let mut all = self.folder.substitutions.iter();
        let (_, done) = all.find(|(number, _)| *number == self.number)?;
        let unknown = done.unknown.first()?;
        let variable = &unknown.variable;
        let message = format!(
            "what applies {} puts a value in the place of `${{{variable}}}`",
            title(emitted)
        );
        let said = self.said(unknown.span, message, name(emitted));
        Some(Said { help: KEEP, ..said })
    }

    fn touches(&self) -> impl Iterator<Item = &'p Touched> + use<'p> {
        let number = self.number;
        let touched = self.folder.tree.touched.iter();
        touched.filter(move |it| it.generated == number)
    }

    fn said(&self, place: Span, message: String, name: &str) -> Said<'p> {
        let pipeline = self.project.pipelines.get(self.file.pipeline);
        let (stage, of) = match (self.file.owner, pipeline) {
            (Owner::Stage(id), Some(pipeline)) => {
                let stage = pipeline.stage(id);
                (stage, stage.map(|it| it.name.span))
            }
            (Owner::Source(at), Some(pipeline)) => {
                (None, pipeline.sources.get(at).map(|it| it.name.span))
            }
            (Owner::Parent, Some(pipeline)) => {
                let parent = pipeline.flux.parent.as_ref();
                (None, parent.map(|it| it.name.span))
            }
            (Owner::Stage(_) | Owner::Source(_) | Owner::Parent, None) => (None, None),
        };
        Said {
            place,
            message,
            help: HELP,
            stages: stage.into_iter().collect(),
            more: 0,
            name: name.to_owned(),
            of: of.unwrap_or(place),
        }
    }
}

/// Whether a place is one that the emitted object has from the pipeline itself.
fn is_of(emitted: &Node, span: Span) -> bool {
    let entries = emitted
        .entries()
        .iter()
        .flat_map(|(key, value)| [key, value]);
    let mut inner = emitted.items().iter().chain(entries);
    emitted.span == span || inner.any(|it| is_of(it, span))
}

fn name(emitted: &Node) -> &str {
    emitted.text_at(&["metadata", "name"]).unwrap_or_default()
}

fn title(emitted: &Node) -> String {
    let kind = emitted.text_at(&["kind"]).unwrap_or_default();
    match kind {
        "Kustomization" => format!("`{}`", name(emitted)),
        kind => format!("{kind} `{}`", name(emitted)),
    }
}
