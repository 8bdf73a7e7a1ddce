/// Access to the Kubernetes API: list and watch, the decoder of Kubernetes protobuf, compact
/// records, owner resolution. Alone touches client-java, OkHttp and protobuf; what it hands out are
/// its own records. Knows no feature.
///
/// Equality of the records that every event is compared by is written out: what the compiler makes
/// of it goes through method handles, which C1 does not inline, and took a quarter of an event.
@NullMarked
package io.kubevitals.cluster;

import org.jspecify.annotations.NullMarked;
