//! ConfigMaps and Secrets (`ValidateConfigMap` and `ValidateSecret` in `pkg/apis/core/validation/validation.go`).

use super::Bound::{Bytes, Keys, Texts};
use super::Bounds;
use crate::schema::form::DATA_KEY;

pub(super) const BOUNDS: Bounds = &[
    (
        "ConfigMap",
        &[
            ("data", Texts),
            ("data", Keys(DATA_KEY)),
            ("binaryData", Bytes),
            ("binaryData", Keys(DATA_KEY)),
        ],
    ),
    (
        "Secret",
        &[
            ("stringData", Texts),
            ("stringData", Keys(DATA_KEY)),
            ("data", Bytes),
            ("data", Keys(DATA_KEY)),
        ],
    ),
];
