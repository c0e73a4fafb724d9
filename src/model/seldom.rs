//! What is seldom said, and takes no room until it is.

use std::ops::{Deref, DerefMut};

/// A value that mostly stays as it is when nothing is said. Read, it is there; changed, it gets room of its own.
#[derive(Clone, Debug, Default)]
pub struct Seldom<T>(Option<Box<T>>);

impl<T> Seldom<T> {
    /// The value, when somebody said something of it.
    #[must_use]
    pub fn said(self) -> Option<Box<T>> {
        self.0
    }

    /// The value to be changed, when somebody said something of it.
    pub fn said_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }
}

/// What can go unsaid.
pub trait Unsaid: Default + 'static {
    /// The value when nothing is said.
    fn unsaid() -> &'static Self;
}

impl<T: Unsaid> Deref for Seldom<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(said) => said,
            None => T::unsaid(),
        }
    }
}

impl<T: Unsaid> DerefMut for Seldom<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}
