namespace FhirIcsHub.Server.Tests.Fuzz;

/// <summary>Well-formed bodies of every kind that some route takes, to be broken.</summary>
internal static class FuzzBodies
{
    public static readonly IReadOnlyList<string> All =
    [
        """{"resourceType":"Patient","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"name":[{"family":"Fuzz","given":["A"]}],"birthDate":"1970-01-01","contained":[{"resourceType":"Organization","id":"o"}],"managingOrganization":{"reference":"#o"}}""",
        """{"resourceType":"Observation","id":"1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Body weight"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-03-29T01:30:00","valueQuantity":{"value":72.50,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}""",
        """{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0001","resource":{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0001\">me</a></div>"}},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=a|b"}},{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0001"}},"request":{"method":"PUT","url":"Observation/2"}},{"request":{"method":"GET","url":"Patient?name=a"}},{"request":{"method":"DELETE","url":"Patient/9"}}]}""",
        """{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/1"}},{"request":{"method":"GET","url":"Observation?_has:Patient:x:y=1&_sort=-date"}},{"resource":{"resourceType":"Patient","active":"yes"},"request":{"method":"POST","url":"Patient"}},{"resource":{"resourceType":"Parameters"},"request":{"method":"PATCH","url":"Patient/1"}}]}""",
        """{"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","id":"1","eventUri":"http://example.org/event","source":{"endpoint":"http://gp.example/fhir"},"focus":[{"reference":"Patient/1"}]}},{"resource":{"resourceType":"Patient","id":"1"}}]}""",
        """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://gp.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}""",
        """{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient"}},{"name":"mode","valueCode":"create"},{"name":"profile","valueUri":"http://hl7.org/fhir/StructureDefinition/Patient"}]}""",
        """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.birthDate"},{"name":"value","valueDate":"1980-01-01"}]}]}""",
        """{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"http://hl7.org/fhir/ValueSet/administrative-gender"},{"name":"code","valueCode":"male"},{"name":"system","valueUri":"http://hl7.org/fhir/administrative-gender"},{"name":"filter","valueString":"m"},{"name":"count","valueInteger":-1}]}""",
        """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"http://example.org","code":"a"}]}},{"name":"inputFormat","valueCode":"application/fhir+ndjson"},{"name":"input","part":[{"name":"type","valueCode":"Patient"},{"name":"url","valueUrl":"file:///etc/passwd"}]}]}""",
        """{"resourceType":"Library","id":"1","name":"L","version":"1","status":"active","type":{"coding":[{"code":"logic-library"}]},"content":[{"contentType":"text/cql","data":"bGlicmFyeSBMIHZlcnNpb24gJzEnIGRlZmluZSBYOiAxICsgMQ=="}]}""",
        """{"resourceType":"Measure","id":"1","url":"http://example.org/Measure/m","status":"active","library":["http://example.org/Library/l|1"],"scoring":{"coding":[{"code":"proportion"}]},"group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/fhirpath","expression":"Patient.active"}}]}]}""",
        """{"resourceType":"ValueSet","id":"1","url":"http://example.org/ValueSet/v","status":"active","compose":{"include":[{"system":"http://example.org/cs","filter":[{"property":"concept","op":"is-a","value":"a"}]},{"valueSet":["http://example.org/ValueSet/v"]}]}}""",
        """{"resourceType":"CodeSystem","id":"1","url":"http://example.org/cs","status":"active","content":"complete","concept":[{"code":"a","concept":[{"code":"b"}]}]}""",
        """{"resourceType":"ConceptMap","id":"1","status":"active","group":[{"source":"http://example.org/cs","target":"http://example.org/t","element":[{"code":"a","target":[{"code":"x","equivalence":"equal"}]}]}]}""",
        """{"resourceType":"StructureMap","id":"1","url":"http://example.org/s","name":"s","status":"active","group":[{"name":"g","typeMode":"none","input":[{"name":"src","mode":"source"},{"name":"t","type":"Patient","mode":"target"}],"rule":[{"name":"r","source":[{"context":"src","element":"id","variable":"v"}],"target":[{"context":"t","contextType":"variable","element":"id","transform":"copy","parameter":[{"valueId":"v"}]}]}]}]}""",
        """{"resourceType":"SearchParameter","id":"1","url":"http://example.org/sp","name":"sp","status":"active","description":"x","code":"shoe-size","base":["Patient"],"type":"number","expression":"Patient.extension('http://example.org/shoe').value"}""",
        """{"resourceType":"Subscription","id":"1","status":"requested","reason":"x","criteria":"Observation?code=http://loinc.org|29463-7","channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:1/hook","payload":"application/fhir+json"}}""",
        """{"resourceType":"List","id":"1","status":"current","mode":"working","entry":[{"item":{"reference":"Patient/1"}},{"deleted":true,"item":{"reference":"Patient/2"}}]}""",
        """{"resourceType":"Group","id":"1","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/1"}}]}""",
        """{"resourceType":"Binary","id":"1","contentType":"text/plain","data":"aGVsbG8="}""",
        """[{"op":"replace","path":"/birthDate","value":"1990-01-01"},{"op":"add","path":"/name/-","value":{"family":"x"}},{"op":"test","path":"/active","value":true},{"op":"move","from":"/a","path":"/a/b"}]""",
        """<diff xmlns:f="http://hl7.org/fhir"><replace sel="f:Patient/f:birthDate/@value">1990-01-01</replace></diff>""",
        """<Patient xmlns="http://hl7.org/fhir"><id value="1"/><active value="true"/><name><family value="X"/></name></Patient>""",
        """<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><Patient xmlns="http://hl7.org/fhir"><id value="&c;"/></Patient>""",
        """{"resourceType":"Patient","id":"n1"}""" + "\n" + """{"resourceType":"Patient","id":"n2"}""" + "\n",
        "library X version '1' using FHIR version '4.0.1' context Patient define A: exists [Observation: \"x\"]",
        "_count=2&name=a&_sort=-birthdate",
        """{"query":"{ PatientList(name: \"a\") { id name { family given } } }"}""",
        "",
    ];
}
