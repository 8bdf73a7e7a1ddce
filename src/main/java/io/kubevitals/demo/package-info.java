/// A scripted cluster in this JVM: the API server's protocol, workloads that live realistic lives,
/// a kube-proxy and cadvisor-like series, for machines without a cluster and for tests.
@NullMarked
package io.kubevitals.demo;

import org.jspecify.annotations.NullMarked;
