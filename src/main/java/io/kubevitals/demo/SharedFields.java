package io.kubevitals.demo;

/// Fields that are equal in many objects. Their protobuf bytes are made once and referred to by
/// each object, so that 150,000 objects of 7.5 KB fit in memory.
final class SharedFields implements ApiValue {
  private final ApiValue value;
  private final byte[] protobuf;

  SharedFields(ApiValue value) {
    this.value = value;
    this.protobuf = ProtobufFields.encode(value).toByteArray();
  }

  @Override
  public void writeTo(Fields fields) {
    value.writeTo(fields);
  }

  byte[] protobuf() {
    return protobuf;
  }
}
