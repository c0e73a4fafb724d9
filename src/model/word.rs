//! One word of the language and what the reference says about it.

/// How often a word may stand in one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// A second one is a finding.
    Once,
    /// As often as wanted.
    Often,
}

/// A word that begins a statement, as the language reference lists it.
#[derive(Debug)]
pub struct Word {
    /// The word itself.
    pub word: &'static str,
    /// The whole statement: capitals stand for values, brackets for what may be left out.
    pub usage: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// What holds when nobody says it; empty when nothing does.
    pub default: &'static str,
    /// The YAML that it becomes; empty when it becomes none by itself.
    pub becomes: &'static str,
    /// How often it may be said in one place.
    pub times: Times,
}

/// A word that may be said once.
pub(in crate::model) const fn once(
    word: &'static str,
    usage: &'static str,
    meaning: &'static str,
) -> Word {
    Word {
        word,
        usage,
        meaning,
        default: "",
        becomes: "",
        times: Times::Once,
    }
}

/// A word that may be said again.
pub(in crate::model) const fn often(
    word: &'static str,
    usage: &'static str,
    meaning: &'static str,
) -> Word {
    Word {
        times: Times::Often,
        ..once(word, usage, meaning)
    }
}

impl Word {
    /// Says what holds when nobody says the word.
    pub(in crate::model) const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// Says which YAML it becomes.
    pub(in crate::model) const fn becomes(mut self, becomes: &'static str) -> Self {
        self.becomes = becomes;
        self
    }
}
