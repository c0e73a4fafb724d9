//! What a stage's directory holds.

use std::collections::BTreeSet;
use std::sync::Arc;

use smol_str::SmolStr;
use thin_vec::ThinVec;

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Span, Spanned};

use super::yaml::Unquoted;
use super::{Node, Object, Scope};

/// What a stage applies: what its directory holds, and where [`super::Reader::apply`] made it, what its Kustomization
/// adds.
#[derive(Clone, Debug, Default)]
pub struct StageTree {
    /// Somebody looked: the directory is one of this repository.
    pub seen: bool,
    /// The directory is there.
    pub exists: bool,
    /// The directory has a kustomization file of its own.
    pub has_kustomization: bool,
    /// The objects, in the order kustomize would read them.
    pub objects: ThinVec<Object>,
    /// A kustomization file lists a Kustomization or a source that this run writes, and that is not there yet.
    pub lists_promised: bool,
    /// Paths of the files that the build reads, those that this build is going to write included.
    pub files: ThinVec<String>,
    /// The kustomization files that decide what is built, with their paths.
    pub kustomizations: ThinVec<(String, Arc<Node>)>,
    /// Paths of manifests that the source leaves out.
    pub left_out: ThinVec<String>,
    /// Paths of the files of the user's that decide the result, manifests or not: with a copy of them that keeps
    /// their places to one another, the controller builds the same.
    pub inputs: BTreeSet<String>,
    /// The source leaves out the directory that the inputs are to be copied to.
    pub is_lost: bool,
    /// Components of the Kustomization that cannot be built, by their paths below the root.
    pub unbuilt: ThinVec<(String, Unbuilt)>,
    /// What is fetched from somewhere else, each entry as written, with its place.
    pub remote: ThinVec<Spanned<SmolStr>>,
    /// What kustomizations do that is not followed here, each with its place.
    pub unfollowed: ThinVec<Spanned<SmolStr>>,
    /// Everything that decides the result could be read: no remote base, no generator that was not followed.
    pub complete: bool,
    /// Paths of Jobs that another pipeline file generates, with that pipeline's.
    pub others: ThinVec<(String, String)>,
    /// What patches did to the files that our build writes, in the order of the patches.
    pub touched: ThinVec<Touched>,
    /// Patches of components, which may be for other directories, too.
    pub tried: ThinVec<Tried>,
    /// What is wrong with the files themselves.
    pub findings: ThinVec<Diagnostic>,
    /// What has no quotes in these files and is no text without them.
    pub(super) unquoted: Unquoted,
}

/// A file that our build writes, changed by a patch.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Its place in `Additions::generated`.
    pub generated: usize,
    /// Its object in front of the patch.
    pub before: Arc<Node>,
    /// Where the patch stands.
    pub patch: Span,
}

/// A patch of a component.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Where its target stands.
    pub target: Span,
    /// What is wrong when it selects nothing anywhere; `None` where it selects something, or may.
    pub unmatched: Option<Diagnostic>,
}

/// Why kustomize cannot take a directory for a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbuilt {
    /// There is no such directory.
    Missing,
    /// It has no kustomization file.
    WithoutFile,
    /// The source leaves its kustomization file out.
    LeftOut,
    /// Its kustomization file is of another kind.
    OtherKind,
    /// The path does not lead to a directory of the repository.
    Elsewhere,
}

/// Which objects of a tree name a namespace; objects that live in none do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamespaceUse {
    /// No object lives in a namespace, or none is known to.
    Nothing,
    /// Every object names one.
    All,
    /// No object names one.
    None,
    /// Some do and some do not.
    Mixed,
}

impl StageTree {
    /// Whether the user keeps objects here; also when something here could not be followed.
    #[must_use]
    pub fn has_user_objects(&self) -> bool {
        self.users().next().is_some() || (self.exists && !self.complete)
    }

    /// Whether no error was found in the files.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.all(|it| it.severity == Severity::Warning)
    }

    /// A tree that nobody looked into, with the objects of files that are known all the same.
    #[must_use]
    pub fn unseen(generated: impl Iterator<Item = Arc<Node>>) -> Self {
        let objects = generated.enumerate().filter_map(|(at, node)| {
            let mut object = Object::of(node)?;
            object.generated = Some(at);
            Some(object)
        });
        let mut objects: ThinVec<_> = objects.collect();
        objects.shrink_to_fit();
        Self {
            objects,
            ..Self::default()
        }
    }

    /// Whether everything that the user keeps here is a Job; true when nothing is kept here.
    #[must_use]
    pub fn only_jobs(&self) -> bool {
        (self.complete || !self.exists) && self.users().all(Object::is_job)
    }

    /// The objects that the user wrote.
    pub fn users(&self) -> impl Iterator<Item = &Object> {
        let objects = self.objects.iter();
        objects.filter(|object| object.generated.is_none())
    }

    /// The Jobs, generated ones too.
    pub fn jobs(&self) -> impl Iterator<Item = &Object> {
        self.objects.iter().filter(|object| object.is_job())
    }

    /// The objects of the user's that live in a namespace for certain and name none.
    pub fn without_namespace(&self) -> impl Iterator<Item = &Object> {
        self.users()
            .filter(|object| object.namespace.is_none() && object.scope == Scope::Namespaced)
    }

    /// Which of the user's objects name a namespace.
    #[must_use]
    pub fn namespaces(&self) -> NamespaceUse {
        let named = self
            .users()
            .any(|object| object.namespace.is_some() && object.scope != Scope::Cluster);
        let bare = self.without_namespace().next().is_some();
        match (named, bare) {
            (false, false) => NamespaceUse::Nothing,
            (true, false) => NamespaceUse::All,
            (false, true) => NamespaceUse::None,
            (true, true) => NamespaceUse::Mixed,
        }
    }
}
