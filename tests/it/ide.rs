//! What editors ask, answered on texts in memory.

mod complete;
mod fixes;
mod hand_written;
mod places;
mod rename;
