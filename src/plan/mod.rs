//! Checked pipelines to decisions: names, guards, defaults, order.
