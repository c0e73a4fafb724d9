//! What must be true of a pipeline before anything is written.
//!
//! Takes the model and the manifests; gives findings, and a checked pipeline when none is an error.
