package com.example;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import flyteidl.core.Literals;
import io.grpc.Metadata;

/** Flyte's protocol classes, with the gRPC and protobuf of their own. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Literals.Scalar scalar =
        Literals.Scalar.newBuilder()
            .setGeneric(
                Struct.newBuilder()
                    .putFields("image", Value.newBuilder().setStringValue("x").build()))
            .build();
    if (!Literals.Scalar.parseFrom(scalar.toByteArray()).equals(scalar)) {
      throw new IllegalStateException("Flyte's literal changed between write and read");
    }
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("key", Metadata.ASCII_STRING_MARSHALLER), "value");
    Images.build();
    System.out.println("flyte: " + scalar.getGeneric().getFieldsCount() + " field, " + metadata.keys());
  }
}
