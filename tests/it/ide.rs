//! What editors ask, answered on texts in memory.

mod complete;
mod fixes;
mod places;
mod rename;
