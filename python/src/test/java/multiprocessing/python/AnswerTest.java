package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static multiprocessing.python.PlainPickler.Nestings.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void aProxyIsKnownByItsTokenAlsoFromAServerOfJava() {
        var token = new Token("Table", null, "2a");
        byte[] pickle =
                PickleCodec.encode(
                        new Object[] {Session.PROXY, new Object[] {new Object[] {"get"}, token}},
                        List.of("kind", "result"),
                        NONE);
        var content = (List<?>) Objects.requireNonNull(Answer.of(pickle).content());
        assertThat(((Token) content.getLast()).ident()).isEqualTo("2a");
    }

    private static @Nullable Object result(String content) {
        return Answer.of(("\u0080\u0004" + content + "\u0086.").getBytes(ISO_8859_1)).result();
    }

    @Test
    void aResultThatIsNoPlainDataIsNone() {
        String slice = "\u008c\u0008builtins\u008c\u0005slice\u0093K\u0001K\u0002N\u0087R";
        String module = "\u008c\u0018multiprocessing.managers\u008c\u0005Token\u0093";
        String token = module + "\u008c\u0001aN\u008c\u0001b\u0087R";
        for (String wrong : List.of(slice, token, "]" + token + "a")) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> result("\u008c\u0007#RETURN" + wrong))
                    .withMessageContaining("no plain data");
        }
    }

    @Test
    void aResultThatPythonCannotSendIsNone() {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> new Answer("#UNSERIALIZABLE", "a lock").result())
                .withMessageContaining("a lock");
    }

    @Test
    void whatIsNoPlainDataIsCalledByItsName() {
        String begin = "\u0080\u0004\u008c\u0007#RETURN\u008c\u0004uuid\u008c\u0004UUID\u0093";
        for (String made :
                List.of(
                        ")\u0081}b\u0086.",
                        ")R(\u008c\u0001aK\u0001u\u0086.",
                        "K\u0001\u0085R\u0086.")) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Answer.of((begin + made).getBytes(ISO_8859_1)))
                    .withMessageContaining("no plain data")
                    .withMessageContaining("uuid.UUID");
        }
    }

    @Test
    void anExceptionIsToldOfAlsoWithArgumentsThatCannotBeMade() {
        String attribute = "\u008c\u0008builtins\u008c\u0007getattr\u0093";
        String method = attribute + "]\u008c\u0006append\u0086R";
        String zone =
                attribute
                        + "\u008c\u0008zoneinfo\u008c\u0008ZoneInfo\u0093\u008c\t_unpickle\u0086R"
                        + "\u008c\u0006Utopia\u0088\u0086R";
        String time =
                "\u008c\u0008datetime\u008c\u0008datetime\u0093"
                        + "C\n\u0007\u00e8\u0001\u0001\u0000\u0000\u0000\u0000\u0000\u0000"
                        + zone
                        + "\u0086R";
        for (String argument : List.of(method, zone, time)) {
            String begin = "\u0080\u0004\u008c\u0006#ERROR";
            String error = "\u008c\u0008builtins\u008c\nValueError\u0093" + argument + "\u0085R";
            Answer answer = Answer.of((begin + error + "\u0086.").getBytes(ISO_8859_1));
            assertThatExceptionOfType(PythonException.class)
                    .isThrownBy(answer::result)
                    .withMessageContaining("builtins.ValueError(");
        }
    }

    private static final String ID =
            "\u008c\u0004uuid\u008c\u0004UUID\u0093)\u0081}\u008c\u0003intK\u0001sb";

    private static PythonException raised(String error) {
        byte[] pickle = ("\u0080\u0004\u008c\u0006#ERROR" + error + "\u0086.").getBytes(ISO_8859_1);
        return assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> Answer.of(pickle).result())
                .actual();
    }

    @Test
    void anExceptionIsToldOfWhateverObjectsItHas() {
        String of = "\u008c\u0008builtins\u008c\u0008KeyError\u0093";
        String own = "\u008c\u0008__main__\u008c\u0003Own\u0093";
        assertThat(raised(of + ID + "\u0085R"))
                .hasMessage("builtins.KeyError(uuid.UUID())")
                .matches(e -> e.isA("builtins.KeyError"));
        assertThat(raised(own + "\u008c\u0001x\u0085R}\u008c\u0002id" + ID + "sb"))
                .hasMessage("__main__.Own('x')");
        assertThat(raised(of + own + "\u0085R")).hasMessage("builtins.KeyError(__main__.Own)");
    }

    @Test
    void anExceptionWithArgumentsThatAreTooDeepToShowIsOneWithoutThem() {
        List<Object> deep = List.of();
        for (int i = 0; i < 100_000; i++) {
            deep = List.of(deep);
        }
        var error = new PythonError("builtins.ValueError", List.of(deep));
        assertThat(new PythonException(error))
                .hasMessage("builtins.ValueError(…)")
                .matches(e -> e.isA("builtins.ValueError"));
    }

    @Test
    void anExceptionThatCannotBeReadIsOneAllTheSame() {
        String of = "\u008c\u0008builtins\u008c\u0008KeyError\u0093";
        String dict =
                "\u008c\u0003own\u008c\u0004Dict\u0093)\u0081K\u0001K\u0002s"; // a dict of a class
        // of its own
        assertThat(raised(of + dict + "\u0085R")).hasMessageContaining("own.Dict");
        assertThat(raised("\u0094" + of + "h\u0000Q\u0085R").error()).isEmpty();
    }

    @Test
    void anExceptionOfAnyClassHasItsZoneAsOne() {
        String zone =
                "\u008c\u0008builtins\u008c\u0007getattr\u0093"
                        + "\u008c\u0008zoneinfo\u008c\u0008ZoneInfo\u0093\u008c\t_unpickle\u0086R"
                        + "\u008c\rEurope/Berlin\u0088\u0086R";
        String pickle =
                "\u0080\u0004\u008c\u0006#ERROR\u008c\u0003own\u008c\u0007Failure\u0093"
                        + zone
                        + "\u0085R\u0086.";
        var error = (PythonError) Answer.of(pickle.getBytes(ISO_8859_1)).content();
        assertThat(error)
                .isEqualTo(new PythonError("own.Failure", List.of(ZoneId.of("Europe/Berlin"))));
    }
}
