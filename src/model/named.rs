//! Names of images, stages and sources, and what they mean.

use smol_str::SmolStr;

use crate::source::{Span, Spanned};

/// `image NAME = REF`.
#[derive(Clone, Debug)]
pub struct Image {
    /// What stages call it.
    pub name: Spanned<SmolStr>,
    /// The reference, checked by `checks`, not here.
    pub reference: Spanned<SmolStr>,
    /// The comment behind it that image automation looks for.
    pub marker: Option<Marker>,
}

/// `# {"$imagepolicy": "NAMESPACE:NAME"}` behind an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// The comment, without `#` and blanks.
    pub text: Spanned<SmolStr>,
    /// `NAMESPACE:NAME`; `None` when the text says something else, which a check reports.
    pub policy: Option<String>,
}

/// A name as written and what it was found to mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T> {
    /// As written.
    pub name: Spanned<SmolStr>,
    /// `None` when nothing has that name.
    pub id: Option<T>,
}

/// `image NAME|REF [in helmrelease RELEASE] [at KEY]` of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageImage {
    /// Which image.
    pub image: ImageUse,
    /// Where in the values of a HelmRelease it goes; in containers otherwise.
    pub values: Option<InValues>,
}

/// A place in the values of a HelmRelease.
#[derive(Clone, Debug, PartialEq)]
pub struct InValues {
    /// Name of the HelmRelease.
    pub release: Spanned<SmolStr>,
    /// Keys with dots between them; `image` where nothing is said.
    pub key: Option<Spanned<SmolStr>>,
}

impl InValues {
    /// The keys that lead to the image.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let key = self.key.as_ref().map_or("image", |key| &key.value);
        key.split('.').collect()
    }
}

impl StageImage {
    /// Where it is said.
    #[must_use]
    pub fn span(&self) -> Span {
        match &self.image {
            ImageUse::Name(named) => named.name.span,
            ImageUse::Reference(reference) => reference.span,
        }
    }
}

/// The image of a job or a stage: a declared name, or a reference written in place.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageUse {
    /// A bare word without `/`, `:` and `@`: the index in [`super::Pipeline::images`].
    Name(Named<usize>),
    /// A quoted text, or a word with one of these marks.
    Reference(Spanned<SmolStr>),
}
