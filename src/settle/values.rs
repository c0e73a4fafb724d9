//! What ties a HelmRelease to the objects that it takes values from.
//!
//! Takes a values object of the stage; gives its content for a digest in the HelmRelease, so that another content is a
//! change of the HelmRelease, and the place in a file that tells the content, so that a spec is built with its own files
//! only. It deliberately gives nothing where a Kustomization would have to repeat what is secret.

use crate::manifests::{HelmRelease, KeptValues, PatchTarget, Pinned, Unpatched};
use crate::model::{Layout, Pipeline};

use super::stage::SettledStage;

/// The tie between a HelmRelease and an object that it takes values from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValuesTie {
    /// The HelmRelease.
    pub target: PatchTarget,
    /// Kind, name and key of the object, and what is in it.
    pub content: [String; 4],
    /// What the files must say; `None` where a directory is named by its content.
    pub test: Option<FieldTest>,
}

/// A field of an object that a build of the stage must find as it was when the spec was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTest {
    /// The object.
    pub target: PatchTarget,
    /// The field, as a JSON pointer.
    pub path: String,
    /// What is in it.
    pub value: String,
}

impl SettledStage {
    /// What ties a HelmRelease of the stage to values; `None` where nothing can.
    #[must_use]
    pub fn tie(
        &self,
        pipeline: &Pipeline,
        (release, values): (HelmRelease<'_>, &KeptValues<'_>),
    ) -> Option<ValuesTie> {
        let mut objects = self.tree.objects.iter();
        if !objects.any(|object| std::ptr::eq(object, values.object)) {
            return None;
        }
        let target = self.unpatched.target(release.object)?;
        let is_addressed = pipeline.layout == Layout::Addressed;
        let test = match is_addressed {
            true => None,
            false => Some(test(values, &self.unpatched)?),
        };
        let content = values.content()?;
        let object = values.object;
        Some(ValuesTie {
            target,
            content: [&object.kind, &object.name, values.key, content].map(str::to_owned),
            test,
        })
    }

    /// What tells that a HelmRelease of the stage has the chart of this commit, and what the files must say for it; `None`
    /// where nothing can.
    #[must_use]
    pub fn pinned<'a>(&'a self, release: &HelmRelease<'a>) -> Option<(Pinned<'a>, FieldTest)> {
        let pinned = release.pinned(&self.tree.objects)?;
        let written = self.unpatched.find(pinned.source)?;
        let value = written.node.text_at(&["spec", "ref", pinned.field])?;
        let test = FieldTest {
            target: self.unpatched.target(pinned.source)?,
            path: format!("/spec/ref/{}", pinned.field),
            value: value.to_owned(),
        };
        Some((pinned, test))
    }
}

/// What the files say themselves of the values, before the Kustomization changes them: that is what its first patches
/// see.
fn test(values: &KeptValues<'_>, unpatched: &Unpatched) -> Option<FieldTest> {
    let object = unpatched.find(values.object)?;
    let written = KeptValues { object, ..*values };
    let (path, value) = match written.mac() {
        Some(mac) => ("/sops/mac".to_owned(), mac),
        None if object.kind == "ConfigMap" => {
            let key = values.key.replace('~', "~0").replace('/', "~1");
            (format!("/data/{key}"), written.content()?)
        }
        None => return None,
    };
    Some(FieldTest {
        target: unpatched.target(values.object)?,
        path,
        value: value.to_owned(),
    })
}
