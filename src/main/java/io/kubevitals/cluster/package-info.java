/// Access to the Kubernetes API: list and watch, the decoder of Kubernetes protobuf, compact
/// records, owner resolution. Alone touches client-java, OkHttp and protobuf; what it hands out are
/// its own records. Knows no feature.
@NullMarked
package io.kubevitals.cluster;

import org.jspecify.annotations.NullMarked;
