package com.example;

import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.Interface;
import flyteidl.core.Types;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.flyte.api.v1.BlobType;
import org.flyte.api.v1.LiteralType;
import org.flyte.api.v1.PartialIdentifier;
import org.flyte.api.v1.TypedInterface;
import org.flyte.api.v1.Variable;

/** Flyte's messages of identifiers, inputs and outputs. */
final class Interfaces {
  private Interfaces() {}

  static Identifier identifier(ResourceType type, PartialIdentifier id) {
    return Identifier.newBuilder()
        .setResourceType(type)
        .setProject(id.project())
        .setDomain(id.domain())
        .setName(id.name())
        .setVersion(id.version())
        .build();
  }

  static Interface.TypedInterface typedInterface(TypedInterface typed) {
    return Interface.TypedInterface.newBuilder()
        .setInputs(variables(typed.inputs()))
        .setOutputs(variables(typed.outputs()))
        .build();
  }

  private static Interface.VariableMap variables(Map<String, Variable> variables) {
    Interface.VariableMap.Builder result = Interface.VariableMap.newBuilder();
    new TreeMap<>(variables)
        .forEach(
            (name, variable) ->
                result.putVariables(
                    name,
                    Interface.Variable.newBuilder()
                        .setType(literalType(variable.literalType()))
                        .setDescription(Objects.requireNonNullElse(variable.description(), ""))
                        .build()));
    return result.build();
  }

  private static Types.LiteralType literalType(LiteralType type) {
    Types.LiteralType.Builder result = Types.LiteralType.newBuilder();
    switch (type.getKind()) {
      case SIMPLE_TYPE -> result.setSimple(Types.SimpleType.valueOf(type.simpleType().name()));
      case COLLECTION_TYPE -> result.setCollectionType(literalType(type.collectionType()));
      case MAP_VALUE_TYPE -> result.setMapValueType(literalType(type.mapValueType()));
      case BLOB_TYPE -> result.setBlob(blobType(type.blobType()));
      case SCHEMA_TYPE -> throw new IllegalArgumentException("schemas are not mapped: " + type);
    }
    return result.build();
  }

  private static Types.BlobType blobType(BlobType type) {
    return Types.BlobType.newBuilder()
        .setFormat(type.format())
        .setDimensionality(Types.BlobType.BlobDimensionality.valueOf(type.dimensionality().name()))
        .build();
  }
}
