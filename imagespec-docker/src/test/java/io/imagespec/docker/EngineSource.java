package io.imagespec.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The engines of a contract, as the arguments of a parameterized class. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(EngineSource.Rows.class)
@interface EngineSource {
  EngineMatrix.Contract value();

  /** Provides the rows of the matrix. */
  final class Rows extends AnnotationBasedArgumentsProvider<EngineSource> {
    @Override
    protected Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context, EngineSource source) {
      return EngineMatrix.of(source.value()).stream().map(Arguments::of);
    }
  }
}
