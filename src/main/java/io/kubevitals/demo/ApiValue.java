package io.kubevitals.demo;

/// Something that the Kubernetes API can carry.
interface ApiValue {
  void writeTo(Fields fields);
}
