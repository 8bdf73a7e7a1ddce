package io.kubevitals.resource;

import java.util.UUID;

/// A container of one pod life, across its restarts.
record ContainerKey(UUID pod, String container) {}
