package io.kubevitals.cluster;

import java.util.UUID;

/// Who a pod is. Names are reused, so only the uid tells two lives apart.
public record PodId(UUID uid, String namespace, String name) {}
