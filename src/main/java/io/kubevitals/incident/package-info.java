/// From pod records to facts, counters and incidents. [PodTransition] decides what happened and is
/// pure; noise rules act on incidents and never on counters. Equality of the records that every
/// event is compared by is written out, as in `cluster`.
@NullMarked
package io.kubevitals.incident;

import org.jspecify.annotations.NullMarked;
