//! What is seldom said, and takes no room until it is.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use super::Settings;

/// A value that most drafts leave as it is when nothing is said. Read, it is there; changed, it gets room of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Seldom<T>(Option<Box<T>>);

impl<T> Seldom<T> {
    /// The value, when somebody said something of it.
    pub(super) fn said(self) -> Option<Box<T>> {
        self.0
    }

    /// The value to be changed, when somebody said something of it.
    pub(super) fn said_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }
}

static NOTHING: LazyLock<Settings> = LazyLock::new(Settings::default);

impl Deref for Seldom<Settings> {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Seldom<Settings> {
    fn deref_mut(&mut self) -> &mut Settings {
        self.0.get_or_insert_default()
    }
}
