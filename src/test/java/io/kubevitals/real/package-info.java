/// Tests against the real programs: a Kubernetes API server always, two real nodes where the
/// machine lets us, a real Prometheus. What truly happened is taken from the container runtime and
/// from what we ordered, never from the daemon under test. A machine that lacks something loses
/// tests, and `target/lacking.txt` says which and why.
@NullMarked
package io.kubevitals.real;

import org.jspecify.annotations.NullMarked;
