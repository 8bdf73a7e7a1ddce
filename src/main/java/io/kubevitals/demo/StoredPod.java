package io.kubevitals.demo;

/// A pod at one resourceVersion, encoded once for all who ask.
record StoredPod(Pod pod, Rope protobuf) {
  static StoredPod of(Pod pod, long version) {
    Pod versioned = pod.withResourceVersion(version);
    return new StoredPod(versioned, ProtobufFields.encode(versioned));
  }

  static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  String key() {
    return key(pod.namespace(), pod.name());
  }

  long version() {
    return pod.metadata().resourceVersion();
  }

  Rope object(Format format) {
    return switch (format) {
      case PROTOBUF -> Wire.object("v1", "Pod", protobuf);
      case JSON -> Wire.json(JsonFields.encode("v1", "Pod", pod));
    };
  }
}
