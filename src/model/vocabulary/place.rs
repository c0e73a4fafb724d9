//! The places of a file where statements may stand.

use crate::model::word::Word;

use super::{defaults, environment, file, flux, job, resources, source, stage};

/// A place where statements may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Outside every block.
    File,
    /// `environment NAME { … }`.
    Environment,
    /// `stage NAME { … }`.
    Stage,
    /// `defaults { … }`.
    Defaults,
    /// `job NAME { … }`.
    Job,
    /// `resources { … }`.
    Resources,
    /// `source KIND NAME { … }`.
    Source,
    /// `flux { … }`.
    Flux,
}

impl Place {
    /// Every place, the outermost first.
    pub const ALL: [Self; 8] = [
        Self::File,
        Self::Environment,
        Self::Stage,
        Self::Defaults,
        Self::Job,
        Self::Resources,
        Self::Source,
        Self::Flux,
    ];

    /// The words that may stand here, in the order of the reference.
    #[must_use]
    pub fn words(self) -> Vec<&'static Word> {
        match self {
            Self::File => file::WORDS.iter().map(|entry| &entry.word).collect(),
            Self::Environment => environment::WORDS.iter().map(|entry| &entry.word).collect(),
            Self::Stage => stage::words().collect(),
            Self::Defaults => defaults::words().collect(),
            Self::Job => job::WORDS.iter().map(|entry| &entry.word).collect(),
            Self::Resources => resources::WORDS.iter().map(|entry| &entry.word).collect(),
            Self::Source => source::WORDS.iter().map(|entry| &entry.word).collect(),
            Self::Flux => flux::WORDS.iter().map(|entry| &entry.word).collect(),
        }
    }

    /// Where it is, in words.
    #[must_use]
    pub fn whereabouts(self) -> &'static str {
        match self {
            Self::File => "outside of blocks",
            Self::Environment => "in an `environment` block",
            Self::Stage => "in a `stage` block",
            Self::Defaults => "in the `defaults` block",
            Self::Job => "in a `job` block",
            Self::Resources => "in the `resources` block of a job",
            Self::Source => "in the block of a `source` statement",
            Self::Flux => "in the `flux` block",
        }
    }

    /// The places whose table has a word.
    pub(super) fn with_word(word: &str) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |place| place.words().iter().any(|one| one.word == word))
    }
}
