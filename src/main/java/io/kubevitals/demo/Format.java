package io.kubevitals.demo;

/// What a client can read.
enum Format {
  PROTOBUF("application/vnd.kubernetes.protobuf"),
  JSON("application/json");

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  /// The first type of an `Accept` header that we speak; JSON where it says nothing.
  static Format of(String accept) {
    for (String type : accept.split(",", -1)) {
      String name = type.split(";", 2)[0].strip();
      if (name.equals(PROTOBUF.mediaType)) {
        return PROTOBUF;
      }
      if (name.equals(JSON.mediaType)) {
        return JSON;
      }
    }
    return JSON;
  }

  String mediaType() {
    return mediaType;
  }

  String watchMediaType() {
    return this == PROTOBUF ? mediaType + ";stream=watch" : mediaType;
  }

  /// A whole object, with the word about its kind.
  Rope object(String apiVersion, String kind, ApiValue value) {
    return switch (this) {
      case PROTOBUF -> Wire.object(apiVersion, kind, ProtobufFields.encode(value));
      case JSON -> Wire.json(JsonFields.encode(apiVersion, kind, value));
    };
  }
}
